import { actions, type Button, type Card, fields, heading, type Part, type Tone, text } from '../chat/card.ts';
import { joinTexts, type Span, spansOf, type Text } from '../chat/text.ts';
import { changeText } from '../evidence/criterion.ts';
import { requestName } from './find-request.ts';
import { needsNobody } from './policy.ts';
import { fieldsOf } from './request-card-fields.ts';
import type { RequestView } from './request-view.ts';
import { closingTime, named, person, requestTitle, resultWords, stateOf, VOTED, waitWords } from './request-words.ts';
import { goalOf, shareOption } from './share-rules.ts';
import { MOVES_NOTHING, type RequestKind, type RequestState } from './tables.ts';

/** For whom a request's card is: the channel, or one person by direct message. */
export type Audience = { readonly type: 'channel' } | { readonly type: 'person'; readonly person: string };

/** The living card of a request: what is asked, by whom and why, what speaks against it, who decided, what is missing. */
export function requestCard(view: RequestView, audience: Audience): Card {
  const { request: row } = view;
  const title = titleOf(row);
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

function titleOf(row: RequestView['request']): string {
  const { number, kind, subject, fromStage, toStage, concerns } = row;
  const name = requestName(number);
  const of = requestName(concerns ?? number);
  if (row.change) return `${name}  Success criterion of ${subject}: ${changeText(row.change)}`;
  if (kind === 'renewal') return `${name}  Renewal of ${of}: ${subject} in ${toStage}`;
  const move = `${subject}: ${fromStage} \u2192 ${goalOf(row)}`;
  return kind === 'review' ? `${name}  Review of ${of}, ${move}` : `${name}  ${move}`;
}

/** One line for lock screens and screen readers: "R-81 churn@v12 to production: your vote is missing". */
export function summaryOf(view: RequestView, audience: Audience): string {
  const { request: row } = view;
  return `${requestTitle(row)}: ${isAsked(view, audience) ? askedOf(view, audience) : stateOf(view)}`;
}

type Asked = Extract<Audience, { type: 'person' }>;

/**
 * Whether the card asks one person for his vote. It then leaves out what others said: it is not edited at each vote, and
 * what it does not show cannot be out of date. The channel's card and Details have it.
 */
export function isAsked(view: RequestView, audience: Audience): audience is Asked {
  if (view.request.state !== 'pending' || audience.type === 'channel') return false;
  return view.approvers.some((approver) => approver.person === audience.person);
}

export function askedOf(view: RequestView, { person: reader }: Asked): string {
  const mine = view.votes.find((vote) => vote.person === reader);
  if (mine) return `you ${VOTED[mine.decision]}`;
  if (view.voided.includes(reader)) return 'the evidence changed, vote again';
  const approver = view.approvers.find((one) => one.person === reader);
  const lender = approver?.sources.length === 0 ? view.people.get(approver.borrowed?.[0]?.from ?? '') : undefined;
  return lender ? `your vote for ${lender.name} is missing` : 'your vote is missing';
}

/** Ended without a decision: neither good nor bad. */
const ENDED_UNDECIDED: readonly RequestState[] = ['withdrawn', 'stale', 'expired', 'superseded'];

export function toneOf({ request: row, review }: RequestView): Tone {
  // Loud until somebody looked at it.
  if (row.kind === 'break-glass' && review?.state !== 'applied' && !ENDED_UNDECIDED.includes(row.state)) return 'bad';
  if (row.state === 'applied') return 'good';
  if (row.state === 'rejected' || row.state === 'apply-failed') return 'bad';
  return ENDED_UNDECIDED.includes(row.state) ? 'neutral' : 'waiting';
}

export function outcomeOf(view: RequestView): Text | undefined {
  const { request: row } = view;
  const approvers = named(
    view,
    view.votes.filter((vote) => vote.decision === 'approve').map((vote) => vote.person),
  );
  if (row.kind === 'review') return reviewOutcome(view, approvers);
  if (row.kind === 'criterion' && row.state === 'applied')
    return [...(approvers.length > 0 ? ['Approved by ', ...approvers, '. '] : []), resultWords(row)];
  if (row.kind === 'renewal' && row.state === 'applied')
    return ['Renewed by ', ...approvers, row.validUntil ? '.' : '. It holds for ever now.'];
  const unapproved = row.kind === 'break-glass' ? 'Without approval' : 'Approved without a vote';
  const by: Span[] = approvers.length > 0 ? ['Approved by ', ...approvers] : [unapproved];
  if (row.state === 'applied' && row.appliedAt) {
    const since: Span[] = [
      `, ${row.share === null ? 'in ' : ''}${goalOf(row)} since `,
      { type: 'time', at: row.appliedAt, style: 'datetime' },
      '.',
    ];
    if (row.kind === 'rollback')
      return [`${row.fromStage === row.toStage ? 'All of' : 'In'} ${row.toStage} again since `, since[1] ?? '', '.'];
    return [...(view.policy && needsNobody(view.policy) ? ['Needed no approval'] : by), ...since];
  }
  if (view.wait)
    return [...by, ', ', ...waitWords(view.wait, view.now), view.wait.held ? '.' : '. Nothing is applied before.'];
  if (row.state === 'approved' || row.state === 'applying') return [...by, ', being applied now.'];
  if (row.state === 'apply-failed')
    return [...by, `, not applied: ${row.ending ?? 'an effect failed'}`, ...nextTryOf(view)];
  if (row.state === 'rejected') return rejectedBy(view);
  if (row.state === 'withdrawn') return ['Withdrawn by ', person(view, row.asker), '.'];
  if (row.state === 'expired')
    return ['Nobody decided it by ', closingTime(row), '. Nothing was applied; ask again if it is still wanted.'];
  if (row.state === 'superseded')
    return `It ended because ${row.ending ?? 'a newer version was asked for'}. Nothing was applied.`;
  if (row.state === 'stale')
    return `It ended because ${row.ending ?? 'what it was about moved'}. Nothing was applied; ask again if it is still wanted.`;
  return undefined;
}

function reviewOutcome(view: RequestView, approvers: readonly Span[]): Text | undefined {
  const { request: row, concerned } = view;
  const done = concerned?.kind === 'rollback' ? 'rolled back' : 'applied without approval';
  if (row.state === 'pending')
    return `${row.subject} was ${done}. Was that right? Approve accepts it, Reject says why not.`;
  if (row.state === 'applied') return ['Accepted by ', ...approvers, '.'];
  if (row.state !== 'rejected') return undefined;
  const next =
    concerned?.kind === 'rollback'
      ? ' Nothing is moved by that.'
      : ' Nothing is moved by that: roll it back if it should not stay.';
  return [...spansOf(rejectedBy(view)), '.', next];
}

/** What happens next: the time of the next try, or that somebody has to act. */
function nextTryOf({ hold, request: { nextTryAt, number } }: RequestView): Span[] {
  if (hold && nextTryAt !== null) return ['. Steward tries again once the hold is released.'];
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

const DONE_BY: Readonly<Partial<Record<RequestKind, string>>> = {
  rollback: 'Rolled back by ',
  'break-glass': 'Glass broken by ',
  review: 'Done by ',
};

export function askedBy(view: RequestView): Text {
  const { request: row } = view;
  const token = row.askedBy.type === 'token' ? ` through ${row.askedBy.name}` : '';
  const bySteward = row.askedBy.type === 'system' && row.kind === 'renewal';
  const asker = bySteward ? 'Steward' : person(view, row.asker);
  const who: Span[] = [DONE_BY[row.kind] ?? 'Asked by ', asker, `${token} `];
  return [
    ...who,
    { type: 'time', at: row.openedAt, style: 'relative' },
    row.reason ? `: \u201c${row.reason}\u201d` : '',
  ];
}

/** The channel's card has the button for all who approved; a direct message only for its reader. */
function mayUndo({ votes }: RequestView, audience: Audience): boolean {
  const approved = votes.filter((vote) => vote.decision === 'approve').map((vote) => vote.person);
  return audience.type === 'channel' ? approved.length > 0 : approved.includes(audience.person);
}

function buttonsOf(view: RequestView, audience: Audience): Button[] {
  const { request: row } = view;
  const name = requestName(row.number);
  const details: Button = { label: 'Details', invocation: `v1 request-show request=${name}` };
  if ((row.state === 'stale' || row.state === 'expired') && !MOVES_NOTHING.includes(row.kind))
    return [
      {
        label: 'Ask again',
        invocation: `v1 promote subject=${row.subject} to=${row.toStage}${shareOption(row, ' share=')}`,
      },
      details,
    ];
  if (row.state === 'apply-failed' && audience.type === 'channel')
    return [{ label: 'Try again now', invocation: `v1 apply-retry request=${name}` }, details];
  if (view.wait && mayUndo(view, audience))
    return [{ label: 'Undo', invocation: `v1 retract request=${name}` }, details];
  if (row.kind === 'review' && row.state === 'rejected' && view.concerned?.kind === 'break-glass')
    return [{ label: 'Roll back\u2026', invocation: `v1 rollback model=${row.model}`, style: 'danger' }, details];
  if (row.state !== 'pending') return audience.type === 'channel' ? [details] : [];
  if (audience.type === 'person' && view.votes.some((vote) => vote.person === audience.person)) return [details];
  return [
    { label: 'Approve', invocation: `v1 approve request=${name} seen=${row.round}`, style: 'primary' },
    { label: 'Reject\u2026', invocation: `v1 reject request=${name} seen=${row.round}`, style: 'danger' },
    details,
  ];
}
