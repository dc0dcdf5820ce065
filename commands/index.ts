import type { Command } from '../src/chat/command.ts';
import { actionAdd } from './action-add.ts';
import { actionDone } from './action-done.ts';
import { actionList } from './action-list.ts';
import { alertAck } from './alert-ack.ts';
import { alertAssign } from './alert-assign.ts';
import { alertDeclare } from './alert-declare.ts';
import { alertInhibit } from './alert-inhibit.ts';
import { alertList } from './alert-list.ts';
import { alertNote } from './alert-note.ts';
import { alertResolve } from './alert-resolve.ts';
import { alertRoute } from './alert-route.ts';
import { alertShow } from './alert-show.ts';
import { alertWhy } from './alert-why.ts';
import { applyRetry } from './apply-retry.ts';
import { approve } from './approve.ts';
import { auditExport } from './audit-export.ts';
import { auditPack } from './audit-pack.ts';
import { auditShow } from './audit-show.ts';
import { auditVerify } from './audit-verify.ts';
import { away } from './away.ts';
import { channelSet } from './channel-set.ts';
import { delegate } from './delegate.ts';
import { deliveryList } from './delivery-list.ts';
import { deliveryReplay } from './delivery-replay.ts';
import { digestCreate } from './digest-create.ts';
import { digestDelete } from './digest-delete.ts';
import { digestEdit } from './digest-edit.ts';
import { digestList } from './digest-list.ts';
import { digestMute } from './digest-mute.ts';
import { digestPause } from './digest-pause.ts';
import { digestPreview } from './digest-preview.ts';
import { digestResume } from './digest-resume.ts';
import { digestRun } from './digest-run.ts';
import { digestSubscribe } from './digest-subscribe.ts';
import { digestUnmute } from './digest-unmute.ts';
import { digestUnsubscribe } from './digest-unsubscribe.ts';
import { driftBacktest } from './drift-backtest.ts';
import { driftBaseline } from './drift-baseline.ts';
import { driftExplain } from './drift-explain.ts';
import { driftRule } from './drift-rule.ts';
import { driftShow } from './drift-show.ts';
import { escalationCreate } from './escalation-create.ts';
import { escalationDelete } from './escalation-delete.ts';
import { escalationEdit } from './escalation-edit.ts';
import { escalationList } from './escalation-list.ts';
import { escalationNext } from './escalation-next.ts';
import { escalationShow } from './escalation-show.ts';
import { evidenceAdd } from './evidence-add.ts';
import { evidenceList } from './evidence-list.ts';
import { feedback } from './feedback.ts';
import { findingAccept } from './finding-accept.ts';
import { findingAdd } from './finding-add.ts';
import { findingClose } from './finding-close.ts';
import { findingList } from './finding-list.ts';
import { freezeAdd } from './freeze-add.ts';
import { freezeEnd } from './freeze-end.ts';
import { freezeList } from './freeze-list.ts';
import { groupAdd } from './group-add.ts';
import { groupCreate } from './group-create.ts';
import { groupRemove } from './group-remove.ts';
import { groupShow } from './group-show.ts';
import { groupSync } from './group-sync.ts';
import { help } from './help.ts';
import { holdList } from './hold-list.ts';
import { holdRelease } from './hold-release.ts';
import { holdSet } from './hold-set.ts';
import { holdShow } from './hold-show.ts';
import { incidentAck } from './incident-ack.ts';
import { incidentCancel } from './incident-cancel.ts';
import { incidentClose } from './incident-close.ts';
import { incidentDeclare } from './incident-declare.ts';
import { incidentList } from './incident-list.ts';
import { incidentMerge } from './incident-merge.ts';
import { incidentMitigate } from './incident-mitigate.ts';
import { incidentNote } from './incident-note.ts';
import { incidentRehearse } from './incident-rehearse.ts';
import { incidentReopen } from './incident-reopen.ts';
import { incidentResolve } from './incident-resolve.ts';
import { incidentReview } from './incident-review.ts';
import { incidentRole } from './incident-role.ts';
import { incidentSev } from './incident-sev.ts';
import { incidentShow } from './incident-show.ts';
import { incidentUpdate } from './incident-update.ts';
import { integrationAdd } from './integration-add.ts';
import { integrationList } from './integration-list.ts';
import { integrationRemove } from './integration-remove.ts';
import { integrationRotate } from './integration-rotate.ts';
import { kpiDefine } from './kpi-define.ts';
import { kpiEdit } from './kpi-edit.ts';
import { kpiList } from './kpi-list.ts';
import { kpiRecord } from './kpi-record.ts';
import { kpiShow } from './kpi-show.ts';
import { kpiSource } from './kpi-source.ts';
import { modelEdit } from './model-edit.ts';
import { modelHistory } from './model-history.ts';
import { modelList } from './model-list.ts';
import { modelOwner } from './model-owner.ts';
import { modelRegister } from './model-register.ts';
import { modelShow } from './model-show.ts';
import { notifyProvider } from './notify-provider.ts';
import { notifySet } from './notify-set.ts';
import { notifyShow } from './notify-show.ts';
import { notifyTest } from './notify-test.ts';
import { oncallAdd } from './oncall-add.ts';
import { oncallCalendar } from './oncall-calendar.ts';
import { oncallCancel } from './oncall-cancel.ts';
import { oncallCreate } from './oncall-create.ts';
import { oncallDelete } from './oncall-delete.ts';
import { oncallEdit } from './oncall-edit.ts';
import { oncallFairness } from './oncall-fairness.ts';
import { oncallHoliday } from './oncall-holiday.ts';
import { oncallImport } from './oncall-import.ts';
import { oncallList } from './oncall-list.ts';
import { oncallNow } from './oncall-now.ts';
import { oncallOverride } from './oncall-override.ts';
import { oncallRemove } from './oncall-remove.ts';
import { oncallRota } from './oncall-rota.ts';
import { oncallShow } from './oncall-show.ts';
import { oncallSwap } from './oncall-swap.ts';
import { oncallTake } from './oncall-take.ts';
import { page } from './page.ts';
import { peopleAccess } from './people-access.ts';
import { peopleForget } from './people-forget.ts';
import { peopleLink } from './people-link.ts';
import { peopleRole } from './people-role.ts';
import { peopleShow } from './people-show.ts';
import { policyExplain } from './policy-explain.ts';
import type { CommandPorts } from './ports.ts';
import { promote } from './promote.ts';
import { reject } from './reject.ts';
import { renew } from './renew.ts';
import { requestList } from './request-list.ts';
import { requestShow } from './request-show.ts';
import { retract } from './retract.ts';
import { rollback } from './rollback.ts';
import { setup } from './setup.ts';
import { silenceAdd } from './silence-add.ts';
import { silenceEnd } from './silence-end.ts';
import { silenceList } from './silence-list.ts';
import { teamAdd } from './team-add.ts';
import { teamCreate } from './team-create.ts';
import { teamList } from './team-list.ts';
import { teamRemove } from './team-remove.ts';
import { teamShow } from './team-show.ts';
import { tokenCreate } from './token-create.ts';
import { tokenList } from './token-list.ts';
import { tokenRevoke } from './token-revoke.ts';
import { versionAdd } from './version-add.ts';
import { versionEdit } from './version-edit.ts';
import { versionShow } from './version-show.ts';
import { whoami } from './whoami.ts';
import { withdraw } from './withdraw.ts';

/** A command, or how it is made where it needs parts of the app. */
type Listed = Command | ((ports: CommandPorts) => Command);

const listed: readonly Listed[] = [
  setup,
  ...[modelRegister, modelEdit, modelOwner, modelShow, modelList, modelHistory],
  ...[versionAdd, versionEdit, versionShow],
  ...[evidenceAdd, evidenceList],
  ...[findingAdd, findingList, findingAccept, findingClose],
  ...[freezeAdd, freezeList, freezeEnd],
  ...[kpiDefine, kpiEdit, kpiRecord, kpiShow, kpiList, kpiSource],
  ...[driftShow, driftExplain, driftBaseline, driftRule, driftBacktest],
  ...[promote, rollback],
  ...[holdSet, holdRelease, holdShow, holdList],
  ...[renew, approve, reject, withdraw, retract, delegate, away, feedback, policyExplain],
  ...[requestList, requestShow, applyRetry],
  ...[incidentDeclare, incidentShow, incidentList, incidentAck, incidentSev, incidentRole, incidentNote],
  ...[incidentUpdate, incidentMerge, incidentMitigate, incidentResolve, incidentClose, incidentCancel],
  ...[incidentReopen, incidentReview, incidentRehearse],
  ...[alertList, alertShow, alertWhy, alertAck, alertAssign, alertNote],
  ...[alertDeclare, alertResolve, alertRoute, alertInhibit],
  ...[silenceAdd, silenceList, silenceEnd],
  ...[actionAdd, actionDone, actionList],
  ...[digestCreate, digestEdit, digestList, digestPreview, digestRun, digestPause, digestResume, digestDelete],
  ...[digestSubscribe, digestUnsubscribe, digestMute, digestUnmute],
  ...[escalationCreate, escalationEdit, escalationShow, escalationList, escalationDelete, escalationNext],
  page,
  ...[notifyShow, notifySet, notifyTest, notifyProvider],
  ...[oncallNow, oncallShow, oncallList, oncallCreate, oncallAdd, oncallEdit, oncallRemove, oncallDelete],
  ...[oncallOverride, oncallCancel, oncallSwap, oncallTake, oncallFairness, oncallHoliday, oncallCalendar],
  ...[oncallImport, oncallRota],
  ...[peopleShow, peopleAccess, peopleRole, peopleLink, peopleForget],
  ...[groupCreate, groupAdd, groupRemove, groupShow, groupSync],
  ...[teamCreate, teamAdd, teamRemove, teamShow, teamList],
  channelSet,
  ...[tokenCreate, tokenList, tokenRevoke],
  ...[integrationAdd, integrationList, integrationRemove, integrationRotate],
  ...[deliveryList, deliveryReplay],
  ...[auditShow, auditVerify, auditExport, auditPack],
];

/** Everything people can say. A test holds this list and the folder equal. */
export function createCommands(ports: CommandPorts): readonly Command[] {
  const made = listed.map((each) => (typeof each === 'function' ? each(ports) : each));
  const all: readonly Command[] = [...made, help(() => all, ports.root), whoami];
  return all;
}
