import {
  actions,
  type Button,
  type Card,
  type Field,
  fields,
  heading,
  type Part,
  type Tone,
  text,
} from '../chat/card.ts';
import { joinTexts, type PersonSpan, type Span, type Text } from '../chat/text.ts';
import { formatDuration } from '../kernel/duration.ts';
import { openGates } from './evaluate-gates.ts';
import { requestName } from './find-request.ts';
import { formatMetrics } from './format-metrics.ts';
import type { GateResult } from './gate.ts';
import { gateText } from './gate-words.ts';
import { needsNobody } from './policy.ts';
import type { RequestView } from './request-view.ts';
import { sourceLabel } from './sources.ts';

/** For whom a request's card is: the channel, or one person by direct message. */
export type Audience = { readonly type: 'channel' } | { readonly type: 'person'; readonly person: string };

/** The living card of a request: what is asked, by whom and why, what speaks against it, who decided, what is missing. */
export function requestCard(view: RequestView, audience: Audience): Card {
  const { request: row } = view;
  const title = `${requestName(row.number)}  ${row.subject}: ${row.fromStage} \u2192 ${row.toStage}`;
  const outcome = outcomeOf(view);
  const parts: Part[] = [heading(title, isAsked(view, audience) ? askedOf(view, audience) : stateOf(view))];
  if (outcome) parts.push(text(outcome));
  parts.push(text(askedBy(view)));
  const list = fieldsOf(view, isAsked(view, audience));
  if (list.length > 0) parts.push(fields(...list));
  const buttons = buttonsOf(view, audience);
  if (buttons.length > 0) parts.push(actions(...buttons));
  return { tone: toneOf(view), summary: summaryOf(view, audience), parts };
}

/** One line for lock screens and screen readers: "R-81 churn@v12 to production: your vote is missing". */
export function summaryOf(view: RequestView, audience: Audience): string {
  const { request: row } = view;
  const head = `${requestName(row.number)} ${row.subject} to ${row.toStage}`;
  return `${head}: ${isAsked(view, audience) ? askedOf(view, audience) : stateOf(view)}`;
}

type Asked = Extract<Audience, { type: 'person' }>;

/**
 * Whether the card asks one person for his vote. It then leaves out what others said: it is not edited at each vote, and
 * what it does not show cannot be out of date. The channel's card and Details have it.
 */
function isAsked(view: RequestView, audience: Audience): audience is Asked {
  if (view.request.state !== 'pending' || audience.type === 'channel') return false;
  return view.approvers.some((approver) => approver.person === audience.person);
}

function askedOf(view: RequestView, { person: reader }: Asked): string {
  const mine = view.votes.find((vote) => vote.person === reader);
  return mine ? `you ${VOTED[mine.decision]}` : 'your vote is missing';
}

export const VOTED = { approve: 'approved', reject: 'rejected', object: 'object, without a reason yet' } as const;

function toneOf({ request: row }: RequestView): Tone {
  if (row.state === 'applied') return 'good';
  if (row.state === 'rejected' || row.state === 'apply-failed') return 'bad';
  return row.state === 'withdrawn' || row.state === 'stale' ? 'neutral' : 'waiting';
}

/** The state in words: "pending, 1 of 2 approvals". Approved is not applied, and the card says which. */
export function stateOf({
  request: row,
  tally,
}: Pick<RequestView, 'tally'> & { readonly request: Pick<RequestView['request'], 'state' | 'kind'> }): string {
  if (row.state === 'applied') return row.kind === 'rollback' ? 'rolled back' : 'applied';
  if (row.state === 'approved' || row.state === 'applying') return 'approved, being applied';
  if (row.state === 'apply-failed') return 'approved, not applied';
  if (row.state !== 'pending' || !tally) return row.state;
  const counted = `${tally.given} of ${tally.needed} ${tally.needed === 1 ? 'approval' : 'approvals'}`;
  return tally.objections.length > 0 ? `held by an objection, ${counted}` : `pending, ${counted}`;
}

function outcomeOf(view: RequestView): Text | undefined {
  const { request: row } = view;
  const approvers = named(
    view,
    view.votes.filter((vote) => vote.decision === 'approve').map((vote) => vote.person),
  );
  const by: Span[] = approvers.length > 0 ? ['Approved by ', ...approvers] : ['Approved without a vote'];
  if (row.state === 'applied' && row.appliedAt) {
    const since: Span[] = [`, in ${row.toStage} since `, { type: 'time', at: row.appliedAt, style: 'datetime' }, '.'];
    if (row.kind === 'rollback') return [`In ${row.toStage} again since `, since[1] ?? '', '.'];
    return [...(view.policy && needsNobody(view.policy) ? ['Needed no approval'] : by), ...since];
  }
  if (row.state === 'approved' || row.state === 'applying') return [...by, ', being applied now.'];
  if (row.state === 'apply-failed')
    return [...by, `, not applied: ${row.ending ?? 'an effect failed'}`, ...nextTryOf(row)];
  if (row.state === 'rejected') return rejectedBy(view);
  if (row.state === 'withdrawn') return ['Withdrawn by ', person(view, row.asker), '.'];
  if (row.state === 'stale')
    return `It ended because ${row.ending ?? 'what it was about moved'}. Nothing was applied; ask again if it is still wanted.`;
  return undefined;
}

/** What happens next: the time of the next try, or that somebody has to act. */
function nextTryOf({ nextTryAt, number }: RequestView['request']): Span[] {
  if (nextTryAt !== null) return ['. Steward tries again at ', { type: 'time', at: nextTryAt, style: 'clock' }, '.'];
  return ['. Steward gave up; ', { type: 'code', text: `apply retry ${requestName(number)}` }, ' tries again.'];
}

function rejectedBy(view: RequestView): Text {
  const votes = view.votes.filter((vote) => vote.decision === 'reject');
  return joinTexts(
    votes.map((vote) => ['Rejected by ', person(view, vote.person), `: ${vote.comment ?? 'no reason is kept'}`]),
    '\n',
  );
}

function askedBy(view: RequestView): Text {
  const { request: row } = view;
  const token = row.askedBy.type === 'token' ? ` through ${row.askedBy.name}` : '';
  const who: Span[] = [row.kind === 'rollback' ? 'Rolled back by ' : 'Asked by ', person(view, row.asker), `${token} `];
  return [
    ...who,
    { type: 'time', at: row.openedAt, style: 'relative' },
    row.reason ? `: \u201c${row.reason}\u201d` : '',
  ];
}

function fieldsOf(view: RequestView, asked: boolean): Field[] {
  const { request: row, policy } = view;
  const open = row.state === 'pending';
  const list: Field[] = [...failingGateFields(view)];
  if (row.incumbent && row.incumbent !== row.subject) list.push({ label: 'Replaces', value: replaces(view) });
  const metrics = formatMetrics(row.metrics, row.incumbentMetrics ?? undefined, view.lifecycle.metrics);
  if (row.risk || policy)
    list.push({ label: 'Risk', value: `${row.risk ?? 'not set'}, policy ${row.policy} r${row.policyRevision}` });
  if (metrics.length > 0) list.push({ label: 'Metrics', value: metrics.join('\n') });
  list.push(...passingGateFields(view));
  if (row.digest) list.push({ label: 'Digest', value: [{ type: 'code', text: shortDigest(row.digest) }] });
  if (asked) return list;
  if (view.votes.length > 0)
    list.push({
      label: 'Votes',
      value: joinTexts(
        view.votes.map((vote) => voteLine(view, vote)),
        '\n',
      ),
    });
  if (open && view.tally && view.tally.missing.length > 0) list.push({ label: 'Missing', value: missingLines(view) });
  if (open && view.votes.some((vote) => vote.decision === 'object'))
    list.push({ label: 'Held', value: objectionLine(view), mark: 'warn' });
  if (view.notCounted.length > 0)
    list.push({ label: 'Not counted', value: [...named(view, view.notCounted), ' (no right to decide on this)'] });
  return list;
}

/** `model-card-complete` reads "Model card complete". */
export function gateLabel(name: string): string {
  const words = name.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What speaks against it comes first, each gate on its own, with the command that mends it. */
function failingGateFields({ request: { gates, state }, now }: RequestView): Field[] {
  if (state === 'applied') return [];
  return openGates(gates).map((gate) => gateField(gate, now));
}

/** A gate on a line of its own: what was found against what bound, and the command that mends it. */
export function gateField(gate: GateResult, now: Date): Field {
  const words = [gateText(gate, now)].flat();
  const mend: Span[] = gate.fix ? ['. Mend it: ', { type: 'code', text: gate.fix }] : [];
  const aside = gate.blocks === false && gate.installed !== false ? ' (does not stop this move)' : '';
  const mark = gate.status === 'pass' ? 'ok' : gate.status;
  return { label: gateLabel(gate.gate), value: [...words, aside, ...(mark === 'ok' ? [] : mend)], mark };
}

/** Gates that pass share a line. */
function passingGateFields({ request: { gates, state }, now }: RequestView): Field[] {
  const passing = state === 'applied' ? [] : gates.filter((gate) => gate.status === 'pass');
  const names = passing.map((result): Text => {
    const name = result.gate.replaceAll('-', ' ');
    return result.detail === 'complete' ? name : [`${name} (`, ...[gateText(result, now)].flat(), ')'];
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
  const groups = view.approvers.find((approver) => approver.person === vote.person)?.sources ?? [];
  const right = groups.length > 0 ? ` (${groups.map((source) => sourceLabel(source)).join(', ')})` : '';
  // The reason of a rejection stands above already.
  const above = view.request.state === 'rejected' && vote.decision === 'reject';
  const said = vote.comment && !above ? `: \u201c${vote.comment}\u201d` : '';
  return [
    person(view, vote.person),
    ` ${vote.decision === 'object' ? 'objects' : VOTED[vote.decision]}${right}, `,
    { type: 'time', at: vote.at, style: 'relative' },
    said,
  ];
}

function missingLines(view: RequestView): Text {
  const objecting = (group: string) =>
    view.approvers
      .filter(
        ({ person: id, sources }) =>
          view.tally?.objections.includes(id) && sources.some((one) => group.includes(sourceLabel(one))),
      )
      .map((approver) => approver.person);
  const lines = (view.tally?.missing ?? []).map((missing): Text => {
    const names = named(view, missing.candidates.slice(0, 4));
    const more = missing.candidates.length > 4 ? ` and ${missing.candidates.length - 4} more` : '';
    return [
      `${missing.count} of ${missing.group}: `,
      ...(names.length > 0 ? names : lastOf(view, objecting(missing.group))),
      more,
    ];
  });
  return joinTexts(lines, '\n');
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

function buttonsOf(view: RequestView, audience: Audience): Button[] {
  const { request: row } = view;
  const name = requestName(row.number);
  const details: Button = { label: 'Details', invocation: `v1 request-show request=${name}` };
  if (row.state === 'stale')
    return [{ label: 'Ask again', invocation: `v1 promote subject=${row.subject} to=${row.toStage}` }, details];
  if (row.state === 'apply-failed' && audience.type === 'channel')
    return [{ label: 'Try again now', invocation: `v1 apply-retry request=${name}` }, details];
  if (row.state !== 'pending') return audience.type === 'channel' ? [details] : [];
  if (audience.type === 'person' && view.votes.some((vote) => vote.person === audience.person)) return [details];
  return [
    { label: 'Approve', invocation: `v1 approve request=${name} seen=${row.round}`, style: 'primary' },
    { label: 'Reject\u2026', invocation: `v1 reject request=${name} seen=${row.round}`, style: 'danger' },
    details,
  ];
}

export function person(view: Pick<RequestView, 'people'>, id: string | null): Span {
  return (id && view.people.get(id)) || 'somebody';
}

/** People joined by commas and "and". */
export function named(view: Pick<RequestView, 'people'>, ids: readonly string[]): Span[] {
  const spans = ids.map((id): PersonSpan | string => view.people.get(id) ?? 'somebody');
  return spans.flatMap((span, index) => (index === 0 ? [span] : [index === spans.length - 1 ? ' and ' : ', ', span]));
}

function shortDigest(digest: string): string {
  const [algorithm = '', value = ''] = digest.split(':');
  return value.length > 12 ? `${algorithm}:${value.slice(0, 12)}` : digest;
}
