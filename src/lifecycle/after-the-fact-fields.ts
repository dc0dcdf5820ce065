import type { Field } from '../chat/card.ts';
import { code, type Span, type Text } from '../chat/text.ts';
import { type Request, requestName } from './find-request.ts';
import type { RequestView } from './request-view.ts';
import { person, stateOf } from './request-words.ts';
import { reviewDueAt } from './review-due.ts';

/** What a card lists of the incident, the review, the hold and the end of an approval. */
export function afterTheFactFields(view: RequestView): Field[] {
  const { request: row, hold, review, concerned, lifecycle, now } = view;
  const list: Field[] = [];
  if (row.incident) list.push({ label: 'Incident', value: incidentText(row.incident) });
  if (review) list.push({ label: 'Review', value: reviewText(view, review), mark: reviewMark(view, review) });
  if (hold) list.push({ label: 'On hold', value: holdText(view, hold), mark: 'warn' });
  const dueAt = row.state === 'pending' ? reviewDueAt(lifecycle, row) : undefined;
  if (dueAt) {
    const overdue = dueAt <= now;
    const at: Span = { type: 'time', at: dueAt, style: 'datetime' };
    list.push({
      label: 'Due',
      value: overdue ? ['since ', at, ': overdue'] : [at],
      ...(overdue ? { mark: 'fail' } : {}),
    });
  }
  const until = row.kind === 'renewal' && row.state === 'pending' ? concerned?.validUntil : row.validUntil;
  if (until) list.push(validityField(until, now));
  return list;
}

/** "Approved until ...", or that the approval lapsed. */
export function validityField(until: Date, now: Date): Field {
  const at: Span = { type: 'time', at: until, style: 'datetime' };
  return until > now
    ? { label: 'Approved until', value: [at] }
    : { label: 'Approval lapsed', value: ['since ', at, ': it was not renewed'], mark: 'warn' };
}

/** An incident of Steward's by its name, one elsewhere as a link. */
export function incidentText(incident: string): Text {
  return incident.startsWith('https://') ? [{ type: 'link', url: incident, label: incident }] : incident;
}

function reviewText({ lifecycle, now }: RequestView, review: Request): Text {
  const name = requestName(review.number);
  const dueAt = reviewDueAt(lifecycle, review);
  if (review.state !== 'pending' || !dueAt) return `${name}, ${stateOf({ request: review, tally: undefined })}`;
  const at: Span = { type: 'time', at: dueAt, style: 'datetime' };
  return dueAt <= now ? [`${name}, overdue since `, at] : [`${name}, due `, at];
}

function reviewMark({ lifecycle, now }: RequestView, review: Request): 'ok' | 'fail' | 'unknown' {
  if (review.state !== 'pending') return review.state === 'applied' ? 'ok' : 'fail';
  const dueAt = reviewDueAt(lifecycle, review);
  return dueAt && dueAt <= now ? 'fail' : 'unknown';
}

function holdText(view: RequestView, hold: NonNullable<RequestView['hold']>): Text {
  const why: Text = hold.request === view.request.number ? '' : `: ${hold.reason ?? 'no reason is kept'}`;
  return [
    `${hold.model} is not promoted to ${hold.stage}, set by `,
    person(view, hold.setBy),
    ' ',
    { type: 'time', at: hold.since, style: 'relative' },
    why,
    '. Let it go: ',
    code(`hold release ${hold.model} --reason "..."`),
  ];
}
