import type { Secrets } from '../lifecycle/apply-transition.ts';
import type { Effect } from '../lifecycle/effect.ts';
import type { PackPorts } from '../proof/make-pack.ts';
import type { Consequence, TimerHandler } from '../queue/consequence.ts';
import type { Ctx } from '../store/unit.ts';
import { alertAcknowledgedAckIncident } from './alert-acknowledged-ack-incident.ts';
import { alertDeclareDueDeclareIncident } from './alert-declare-due-declare-incident.ts';
import { alertFlushDueFlush } from './alert-flush-due-flush.ts';
import { alertRefreshDueShow } from './alert-refresh-due-show.ts';
import { alertSettleDueSettle } from './alert-settle-due-settle.ts';
import { aliasDueCheck } from './alias-due-check.ts';
import { applyDueTryAgain } from './apply-due-try-again.ts';
import { approvalDueLapse } from './approval-due-lapse.ts';
import { awayDueBeginAbsence } from './away-due-begin-absence.ts';
import { baselineCreatedClearDrift } from './baseline-created-clear-drift.ts';
import { digestDueRun } from './digest-due-run.ts';
import { digestLateTell } from './digest-late-tell.ts';
import { escalationDueEscalate } from './escalation-due-escalate.ts';
import { evidenceChangedRefreshGates } from './evidence-changed-refresh-gates.ts';
import { gatesDueRefresh } from './gates-due-refresh.ts';
import { heartbeatLateRaiseAlert } from './heartbeat-late-raise-alert.ts';
import { incidentActionDueRemind } from './incident-action-due-remind.ts';
import { incidentCommanderDueAsk } from './incident-commander-due-ask.ts';
import { incidentDeclaredOpenRoom } from './incident-declared-open-room.ts';
import { incidentRoleGivenInvite } from './incident-role-given-invite.ts';
import { incidentUpdateDueAsk } from './incident-update-due-ask.ts';
import { monitoringBreachedRaiseAlert } from './monitoring-breached-raise-alert.ts';
import { mutesChangedLookAgain } from './mutes-changed-look-again.ts';
import { objectionDueLapse } from './objection-due-lapse.ts';
import { oncallCalendarDueRead } from './oncall-calendar-due-read.ts';
import { oncallDueChange } from './oncall-due-change.ts';
import { type AskSleeps, oncallGapsDueTell } from './oncall-gaps-due-tell.ts';
import { oncallRotaDueWrite } from './oncall-rota-due-write.ts';
import { oncallSwapDueLapse } from './oncall-swap-due-lapse.ts';
import { packAskedMakePack } from './pack-asked-make-pack.ts';
import { pageAcknowledgedAckAlert } from './page-acknowledged-ack-alert.ts';
import { pageAcknowledgedAckIncident } from './page-acknowledged-ack-incident.ts';
import { pageAttemptDueSend, type SendPage } from './page-attempt-due-send.ts';
import { pageConfirmDueFollow } from './page-confirm-due-follow.ts';
import { pageDeclareDueDeclareIncident } from './page-declare-due-declare-incident.ts';
import { type AskBeforePaging, pageDueTakeStep } from './page-due-take-step.ts';
import { pageEndedPageIncident } from './page-ended-page-incident.ts';
import { pageLeaseDueAsk } from './page-lease-due-ask.ts';
import { peopleChangedReplanOncall } from './people-changed-replan-oncall.ts';
import { personForgottenEraseWords } from './person-forgotten-erase-words.ts';
import { placementChangedEnsureBaseline } from './placement-changed-ensure-baseline.ts';
import { placementChangedMarkStale } from './placement-changed-mark-stale.ts';
import { quietOverRemind } from './quiet-over-remind.ts';
import { readingsRecordedRollUp } from './readings-recorded-roll-up.ts';
import { reminderDueRemind } from './reminder-due-remind.ts';
import { renewalDueOpen } from './renewal-due-open.ts';
import { replayDueSend } from './replay-due-send.ts';
import { requestAppliedApplyFollowers } from './request-applied-apply-followers.ts';
import { requestAppliedNoteMove } from './request-applied-note-move.ts';
import { requestAppliedWatchAliases } from './request-applied-watch-aliases.ts';
import { requestApprovedApplyTransition } from './request-approved-apply-transition.ts';
import { requestDueExpire } from './request-due-expire.ts';
import { requestEndedEndFollowers } from './request-ended-end-followers.ts';
import { reviewDueTell } from './review-due-tell.ts';
import { rightsChangedReviewRequests } from './rights-changed-review-requests.ts';
import { silenceDueTell } from './silence-due-tell.ts';
import { sourceDueRead } from './source-due-read.ts';
import { troubleRollBackByItself } from './trouble-roll-back-by-itself.ts';
import { versionEditedMarkStale } from './version-edited-mark-stale.ts';
import { windowDueJudge } from './window-due-judge.ts';

/** Every "when this happened, do that". A test holds this list and the folder equal. */
export const consequences = ({
  effects,
  secrets,
  packs = { key: undefined, linksOf: async () => [] },
  openRooms = async () => undefined,
  inviteToRooms = async () => undefined,
}: ConsequenceParts): readonly Consequence[] => [
  requestApprovedApplyTransition(effects, secrets),
  requestAppliedApplyFollowers(effects, secrets),
  requestAppliedWatchAliases,
  requestAppliedNoteMove,
  requestEndedEndFollowers,
  versionEditedMarkStale,
  placementChangedMarkStale,
  placementChangedEnsureBaseline,
  baselineCreatedClearDrift,
  evidenceChangedRefreshGates,
  readingsRecordedRollUp,
  rightsChangedReviewRequests,
  personForgottenEraseWords,
  mutesChangedLookAgain,
  pageAcknowledgedAckAlert,
  monitoringBreachedRaiseAlert,
  alertDeclareDueDeclareIncident,
  peopleChangedReplanOncall,
  packAskedMakePack(packs),
  pageAcknowledgedAckIncident,
  incidentDeclaredOpenRoom(openRooms),
  incidentRoleGivenInvite(inviteToRooms),
  troubleRollBackByItself,
  pageDeclareDueDeclareIncident,
  alertAcknowledgedAckIncident,
  pageEndedPageIncident,
];

/** What runs when a timer is due. */
export const timerHandlers: readonly TimerHandler[] = [
  requestDueExpire,
  reminderDueRemind,
  quietOverRemind,
  escalationDueEscalate,
  objectionDueLapse,
  gatesDueRefresh,
  awayDueBeginAbsence,
  reviewDueTell,
  renewalDueOpen,
  approvalDueLapse,
  digestDueRun,
  digestLateTell,
  windowDueJudge,
  incidentCommanderDueAsk,
  incidentActionDueRemind,
  incidentUpdateDueAsk,
  alertFlushDueFlush,
  alertSettleDueSettle,
  alertRefreshDueShow,
  silenceDueTell,
  heartbeatLateRaiseAlert,
  oncallDueChange,
  oncallSwapDueLapse,
];

/** What runs effects or looks outside when a timer is due: app hands in the parts that do. */
export const outsideTimers = (parts: OutsideParts): readonly TimerHandler[] => [
  applyDueTryAgain(parts.effects, parts.secrets),
  replayDueSend(parts.replay),
  aliasDueCheck(parts.check),
  sourceDueRead(parts.read),
  oncallRotaDueWrite(parts.writeRotas),
  oncallGapsDueTell(parts.sleeps),
  oncallCalendarDueRead(parts.readCalendar),
];

/** What pages do when a timer is due: app hands in what asks platforms and sends outside. */
export const pageTimers = (parts: {
  readonly ask: AskBeforePaging;
  readonly send: SendPage;
}): readonly TimerHandler[] => [
  pageDueTakeStep(parts.ask),
  pageAttemptDueSend(parts.send),
  pageConfirmDueFollow,
  pageLeaseDueAsk,
];

/** What consequences need of the world outside; a test or a simulation leaves out what it does without. */
export interface ConsequenceParts {
  readonly effects: ReadonlyMap<string, Effect>;
  readonly secrets: Secrets;
  readonly packs?: PackPorts;
  /** Opens the rooms of an incident, by its number. */
  readonly openRooms?: (ctx: Ctx, incident: number) => Promise<void>;
  /** Brings a person into the rooms of an incident. */
  readonly inviteToRooms?: (ctx: Ctx, incident: number, person: string) => Promise<void>;
}

export interface OutsideParts {
  readonly effects: ReadonlyMap<string, Effect>;
  readonly secrets: Secrets;
  /** Sends a delivery once more, by its id. */
  readonly replay: (ctx: Ctx, delivery: string) => Promise<void>;
  /** Compares an alias with its registry, by the id of its watch. */
  readonly check: (ctx: Ctx, watch: string) => Promise<void>;
  /** Reads what is due of a KPI's source, by model and KPI. */
  readonly read: (ctx: Ctx, subject: string) => Promise<void>;
  /** Makes the user groups and roles of a schedule equal to who is on call, by the schedule's id. */
  readonly writeRotas: TimerHandler['run'];
  /** Reads the calendar of a layer again, by the schedule's id and the layer's name. */
  readonly readCalendar: (ctx: Ctx, subject: string) => Promise<void>;
  /** Asks platforms whom a page would not wake. */
  readonly sleeps: AskSleeps;
}
