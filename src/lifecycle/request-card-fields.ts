import type { Field } from '../chat/card.ts';
import { joinTexts, type Span, type Text } from '../chat/text.ts';
import { formatDuration } from '../kernel/duration.ts';
import { shareText } from '../registry/shares.ts';
import { afterTheFactFields } from './after-the-fact-fields.ts';
import type { MissingApproval } from './approval.ts';
import { openGates } from './evaluate-gates.ts';
import { requestName } from './find-request.ts';
import { formatMetrics } from './format-metrics.ts';
import type { GateResult } from './gate.ts';
import { gateText } from './gate-words.ts';
import { nextReminder } from './request-timers.ts';
import type { RequestView } from './request-view.ts';
import { closingTime, named, person, rightOf, VOTED, waitWords } from './request-words.ts';
import { sourceLabel } from './sources.ts';

/** What a request's card lists. `asked`: it asks one person, and leaves out what others said. */
export function fieldsOf(view: RequestView, asked: boolean): Field[] {
  const { request: row, policy } = view;
  const open = row.state === 'pending';
  const list: Field[] = [...failingGateFields(view), ...afterTheFactFields(view)];
  if (row.incumbent && row.incumbent !== row.subject && row.share !== null)
    list.push({ label: 'Traffic', value: `${shareText(row.share)} of traffic beside ${row.incumbent}` });
  else if (row.incumbent && row.incumbent !== row.subject) list.push({ label: 'Replaces', value: replaces(view) });
  const planned = plannedFor(view);
  if (planned) list.push({ label: 'Planned', value: planned });
  const metrics = formatMetrics(row.metrics, row.incumbentMetrics ?? undefined, view.lifecycle.metrics);
  if (row.risk || policy)
    list.push({
      label: 'Risk',
      value: `${row.risk ?? 'not set'}, policy ${row.policy.replace(':', ' of ')} r${row.policyRevision}`,
    });
  if (metrics.length > 0) list.push({ label: 'Metrics', value: metrics.join('\n') });
  list.push(...passingGateFields(view));
  if (row.digest) list.push({ label: 'Digest', value: [{ type: 'code', text: shortDigest(row.digest) }] });
  const closing: Field[] = open && row.expiresAt !== null ? [{ label: 'Closes', value: closes(view, asked) }] : [];
  if (view.together.length > 0) list.push({ label: 'Asked with', value: view.together.map(nameOfRequest).join(', ') });
  if (asked) return [...list, ...closing];
  if (view.votes.length > 0)
    list.push({
      label: 'Votes',
      value: joinTexts(
        view.votes.map((vote) => voteLine(view, vote)),
        '\n',
      ),
    });
  if (open && view.voided.length > 0)
    list.push({
      label: view.voided.length === 1 ? 'No longer counts' : 'No longer count',
      value: [...named(view, view.voided), ': voted before the evidence changed'],
    });
  if (open && view.tally && view.tally.missing.length > 0) list.push({ label: 'Missing', value: missingLines(view) });
  if (open && view.votes.some((vote) => vote.decision === 'object'))
    list.push({ label: 'Held', value: objectionLine(view), mark: 'warn' });
  if (view.feedback.length > 0)
    list.push({
      label: 'Remarks',
      value: joinTexts(
        view.feedback.map((one) => remarkLine(view, one)),
        '\n',
      ),
    });
  list.push(...closing);
  if (view.notCounted.length > 0)
    list.push({ label: 'Not counted', value: [...named(view, view.notCounted), ' (no right to decide on this)'] });
  return list;
}

const nameOfRequest = ({ number, subject }: RequestView['request']): string => `${requestName(number)} ${subject}`;

/** When it ends undecided; whoever is asked by himself reads no reminders: his card is not drawn anew at each. */
export function closes({ request: row, policy, tally, now }: RequestView, asked: boolean): Span[] {
  const next = policy && nextReminder(policy, row, now);
  if (asked || !next || (tally?.asked ?? []).length === 0) return [closingTime(row)];
  return [closingTime(row), '; reminder ', { type: 'time', at: next, style: 'relative' }];
}

/** When it is applied once it is approved, where it was planned for later. */
export function plannedFor({ request: { state, afterRequest, notBefore }, now }: RequestView): Text | undefined {
  if (state !== 'pending' || (afterRequest === null && notBefore === null)) return undefined;
  return waitWords({ after: afterRequest ?? undefined, until: notBefore ?? undefined }, now);
}

const gateName = (name: string): string => name.replaceAll('-', ' ').replace(/^kpis\b/, 'KPIs');

/** `model-card-complete` reads "Model card complete". */
export function gateLabel(name: string): string {
  const words = gateName(name);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What speaks against it comes first, each gate on its own, with the command that mends it. */
function failingGateFields(view: RequestView): Field[] {
  const { gates, state, kind } = view.request;
  // A break-glass went past them: that stays to be seen.
  if (state === 'applied' && kind !== 'break-glass') return [];
  return openGates(gates).map((gate) => gateField(gate, view));
}

/** A gate on a line of its own: what was found against what bound, and the command that mends it. */
export function gateField(gate: GateResult, { now, people }: Pick<RequestView, 'now' | 'people'>): Field {
  const words = [gateText(gate, now, people)].flat();
  const mend: Span[] = gate.fix ? ['. Mend it: ', { type: 'code', text: gate.fix }] : [];
  const aside = gate.blocks === false && gate.installed !== false ? ' (does not stop this move)' : '';
  const mark = gate.status === 'pass' ? 'ok' : gate.status;
  return { label: gateLabel(gate.gate), value: [...words, aside, ...(mark === 'ok' ? [] : mend)], mark };
}

/** Gates that pass share a line. */
function passingGateFields({ request: { gates, state }, now, people }: RequestView): Field[] {
  const passing = state === 'applied' ? [] : gates.filter((gate) => gate.status === 'pass');
  const names = passing.map((result): Text => {
    const name = gateName(result.gate);
    return result.detail === 'complete' ? name : [`${name} (`, ...[gateText(result, now, people)].flat(), ')'];
  });
  return names.length === 0 ? [] : [{ label: 'Gates', value: joinTexts(names, ', '), mark: 'ok' }];
}

function replaces(view: RequestView): string {
  const { request: row, incumbentSince, now } = view;
  const age =
    incumbentSince && row.state === 'pending'
      ? ` (in ${row.toStage} for ${formatDuration(now.getTime() - incumbentSince.getTime())})`
      : '';
  return `${row.incumbent}${age}`;
}

function voteLine(view: RequestView, vote: RequestView['votes'][number]): Text {
  // The reason of a rejection stands above already.
  const above = view.request.state === 'rejected' && vote.decision === 'reject';
  const lost = view.request.state === 'pending' && !view.approvers.some((approver) => approver.person === vote.person);
  const said = vote.comment && !above ? `: \u201c${vote.comment}\u201d` : '';
  return [
    person(view, vote.person),
    ` ${vote.decision === 'object' ? 'objects' : VOTED[vote.decision]}`,
    ...(lost ? [' (counts no longer: no right to decide now)'] : rightOf(view, vote.person, vote)),
    ', ',
    { type: 'time', at: vote.at, style: 'relative' },
    said,
  ];
}

function remarkLine(view: RequestView, remark: RequestView['feedback'][number]): Text {
  const words = remark.comment === null ? 'the words are erased' : `\u201c${remark.comment}\u201d`;
  return [`${remark.severity}, `, person(view, remark.person), `: ${words}`];
}

export function missingLines(view: RequestView): Text {
  const objecting = (group: string) =>
    view.approvers
      .filter(
        ({ person: id, sources }) =>
          view.tally?.objections.includes(id) && sources.some((one) => group.includes(sourceLabel(one))),
      )
      .map((approver) => approver.person);
  const lineOf = (missing: MissingApproval): Text => {
    const names = candidates(view, missing.candidates.slice(0, 4));
    const more = missing.candidates.length > 4 ? ` and ${missing.candidates.length - 4} more` : '';
    return [
      `${missing.count} of ${missing.group}: `,
      ...(names.length > 0 ? names : lastOf(view, objecting(missing.group))),
      more,
    ];
  };
  const { missing = [], orMissing = [] } = view.tally ?? {};
  const others = orMissing.map((way): Text => ['or ', ...joinTexts(way.map(lineOf), ', ')]);
  return joinTexts([...missing.map(lineOf), ...others], '\n');
}

/** Who could give it; for whom, where the right was lent. */
function candidates(view: RequestView, ids: readonly string[]): Span[] {
  const each = ids.map((id): Text => {
    const approver = view.approvers.find((one) => one.person === id);
    const lent = approver?.sources.length === 0 ? approver.borrowed?.[0]?.from : undefined;
    return lent === undefined ? [person(view, id)] : [person(view, id), ' for ', person(view, lent)];
  });
  return joinTexts(each, ', ');
}

function lastOf(view: RequestView, objecting: readonly string[]): Span[] {
  return objecting.length > 0 ? [...named(view, objecting), ', who objects'] : ['nobody is left to vote'];
}

function objectionLine(view: RequestView): Text {
  const objection = view.votes.find((vote) => vote.decision === 'object');
  if (!objection || !view.policy) return 'an objection waits for its reason';
  const until = new Date(objection.at.getTime() + view.policy.objectionMs);
  return [
    person(view, objection.person),
    ' has to say why; without a reason the objection lapses at ',
    { type: 'time', at: until, style: 'clock' },
  ];
}

function shortDigest(digest: string): string {
  const [algorithm = '', value = ''] = digest.split(':');
  return value.length > 12 ? `${algorithm}:${value.slice(0, 12)}` : digest;
}
