import type { PersonSpan, Span } from '../chat/text.ts';
import { changeText } from '../evidence/criterion.ts';
import { requestName } from './find-request.ts';
import type { RequestView } from './request-view.ts';
import { goalOf, isThere } from './share-rules.ts';
import { sourceLabel } from './sources.ts';
import type { RequestKind } from './tables.ts';
import type { Wait } from './waits.ts';

export const VOTED = { approve: 'approved', reject: 'rejected', object: 'object, without a reason yet' } as const;

export const DONE: Readonly<Record<RequestKind, string>> = {
  promotion: 'applied',
  rollback: 'rolled back',
  'break-glass': 'applied by break-glass',
  review: 'accepted',
  renewal: 'renewed',
  criterion: 'changed',
};

type Named = Pick<RequestView['request'], 'kind' | 'subject' | 'fromStage' | 'toStage' | 'share' | 'change'>;
type Numbered = Named & Pick<RequestView['request'], 'number'>;

/** What is asked: "churn@v12 to production"; of a review and a renewal what they are about, of a criterion its change. */
export function requestAbout(row: Named): string {
  const { kind, subject, change } = row;
  if (kind === 'criterion' && change) return `change for ${subject}, ${changeText(change)}`;
  if (kind === 'review') return `review of ${subject} to ${goalOf(row)}`;
  return kind === 'renewal' ? `renewal of ${subject} in ${row.toStage}` : `${subject} to ${goalOf(row)}`;
}

/** "R-81 churn@v12 to production" */
export const requestTitle = (row: Numbered): string => `${requestName(row.number)} ${requestAbout(row)}`;

/** What an applied request led to, one sentence. */
export function resultWords(row: Numbered & Pick<RequestView['request'], 'concerns'>): string {
  if (row.kind === 'review') return `${requestName(row.concerns ?? row.number)} is accepted.`;
  if (row.kind === 'renewal') return `The approval of ${row.subject} in ${row.toStage} is renewed.`;
  if (row.kind === 'criterion' && row.change)
    return `The success criteria of ${row.subject} changed: ${changeText(row.change)}.`;
  return `${isThere(row)}.`;
}

/** The state in words: "pending, 1 of 2 approvals". Approved is not applied, and the card says which. */
export function stateOf({
  request: row,
  tally,
  wait,
}: Pick<RequestView, 'tally'> &
  Partial<Pick<RequestView, 'wait'>> & { readonly request: Pick<RequestView['request'], 'state' | 'kind'> }): string {
  if (row.state === 'applied') return DONE[row.kind];
  if (wait) return wait.held ? 'approved, held' : 'approved, not applied yet';
  if (row.state === 'approved' || row.state === 'applying') return 'approved, being applied';
  if (row.state === 'apply-failed') return 'approved, not applied';
  if (row.state !== 'pending' || !tally) return row.state;
  const counted = `${tally.given} of ${tally.needed} ${tally.needed === 1 ? 'approval' : 'approvals'}`;
  if (tally.objections.length > 0) return `held by an objection, ${counted}`;
  return tally.outcome === 'approved' ? `held by a gate, ${counted}` : `pending, ${counted}`;
}

/** When an approval is applied: "applied at 14:31:30", "applied after R-80"; what is held, once that ends. */
export function waitWords({ until, after, held }: Wait, now: Date): Span[] {
  if (held) return ['held: applied once the hold is released, without another vote'];
  const soon = until !== undefined && until.getTime() - now.getTime() < 3_600_000;
  const time: Span[] = until ? [' at ', { type: 'time', at: until, style: soon ? 'seconds' : 'datetime' }] : [];
  const first: Span[] = after === undefined ? [] : [` after ${requestName(after)}`];
  return [
    'applied',
    ...first,
    ...(first.length > 0 && time.length > 0
      ? [', not before', ...time.slice(1).flatMap((span): Span[] => [' ', span])]
      : time),
  ];
}

/** When it ends undecided, or did. */
export const closingTime = ({ expiresAt, openedAt }: Pick<RequestView['request'], 'expiresAt' | 'openedAt'>): Span => ({
  type: 'time',
  at: expiresAt ?? openedAt,
  style: 'datetime',
});

export function person(view: Pick<RequestView, 'people'>, id: string | null): Span {
  return (id && view.people.get(id)) || 'somebody';
}

/** By which right somebody votes: " (ml-leads)", or " for @leo (ml-leads)" when it was lent to him. */
export function rightOf(
  view: Pick<RequestView, 'people' | 'approvers'>,
  voter: string,
  vote: { readonly behalfOf: string | null } | undefined,
): Span[] {
  const approver = view.approvers.find((one) => one.person === voter);
  const lender = vote?.behalfOf;
  const lent = approver?.borrowed?.find(({ from }) => from === lender)?.sources ?? [];
  if (lender) return [' for ', person(view, lender), ...sourcesIn(lent)];
  return sourcesIn(approver?.sources ?? []);
}

function sourcesIn(sources: readonly string[]): Span[] {
  return sources.length === 0 ? [] : [` (${sources.map((source) => sourceLabel(source)).join(', ')})`];
}

/** People joined by commas and "and". */
export function named(view: Pick<RequestView, 'people'>, ids: readonly string[]): Span[] {
  const spans = ids.map((id): PersonSpan | string => view.people.get(id) ?? 'somebody');
  return spans.flatMap((span, index) => (index === 0 ? [span] : [index === spans.length - 1 ? ' and ' : ', ', span]));
}
