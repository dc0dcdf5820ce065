import { actions, type Card, heading, line, text } from '../chat/card.ts';
import { code, plainText, type Span, type Text } from '../chat/text.ts';
import { requestName } from './find-request.ts';
import type { RequestView } from './request-view.ts';
import { named, requestTitle } from './request-words.ts';
import { reviewDueAt } from './review-due.ts';

/** What people are told once, by ids alone; the words are rendered from what stands in Postgres. */
export const noticeSubject = {
  overdue: (review: number): string => `review-overdue:${review}`,
  reviewed: (review: number): string => `reviewed:${review}`,
  lapsed: (request: number, at: Date): string => `approval-lapsed:${request}:${at.getTime()}`,
  renewed: (renewal: number): string => `renewed:${renewal}`,
  hold: (id: string): string => `hold:${id}`,
};

/** The notice that a subject of a request names; undefined for other subjects. */
export function noticeCard(view: RequestView, subject: string): Card | undefined {
  const kind = subject.split(':')[0];
  if (kind === 'review-overdue') return overdueCard(view);
  if (kind === 'reviewed') return reviewedLine(view);
  if (kind === 'approval-lapsed') return lapsedCard(view);
  return kind === 'renewed' ? renewedLine(view) : undefined;
}

function overdueCard(view: RequestView): Card | undefined {
  const { request: row, tally, lifecycle } = view;
  const dueAt = reviewDueAt(lifecycle, row);
  if (!dueAt) return undefined;
  const name = requestName(row.number);
  const head = `${requestTitle(row)}: overdue`;
  const waits = (tally?.missing ?? []).flatMap(({ group, count, candidates }): Span[] => [
    ` It lacks ${count} of ${group}: `,
    ...(candidates.length > 0 ? named(view, candidates.slice(0, 4)) : ['nobody is there to give it']),
    '.',
  ]);
  const what: Text = ['It was due ', { type: 'time', at: dueAt, style: 'datetime' }, ' and stays open.', ...waits];
  const details = actions({ label: 'Details', invocation: `v1 request-show request=${name}` });
  return { tone: 'bad', summary: head, parts: [heading(head), text(what), details] };
}

function reviewedLine(view: RequestView): Card | undefined {
  const { request: row } = view;
  if (row.state !== 'applied' && row.state !== 'rejected') return undefined;
  const by = view.votes.filter(({ decision }) => decision === (row.state === 'applied' ? 'approve' : 'reject'));
  const verb = row.state === 'applied' ? 'accepted' : 'rejected';
  const who = named(
    view,
    by.map((vote) => vote.person),
  );
  const value: Text = [`${requestTitle(row)}: ${verb} by `, ...(who.length > 0 ? who : ['somebody']), '.'];
  return line(row.state === 'applied' ? 'good' : 'bad', plainText(value), value);
}

function lapsedCard(view: RequestView): Card | undefined {
  const { request: row } = view;
  if (row.validUntil === null) return undefined;
  const head = `${row.subject} in ${row.toStage}: approval lapsed`;
  const at: Span = { type: 'time', at: row.validUntil, style: 'datetime' };
  const name = requestName(row.number);
  const what: Text = [
    `The approval of ${name} ended `,
    at,
    ` and was not renewed. ${row.subject} stays in ${row.toStage}. Decide the renewal, or ask for one with `,
    code(`renew ${row.model}`),
    '.',
  ];
  const details = actions({ label: 'Details', invocation: `v1 request-show request=${name}` });
  return { tone: 'bad', summary: head, parts: [heading(head), text(what), details] };
}

function renewedLine({ request: row }: RequestView): Card {
  const until: Span[] = row.validUntil
    ? [' It holds until ', { type: 'time', at: row.validUntil, style: 'datetime' }, '.']
    : [' It holds for ever.'];
  const value: Text = [`${requestTitle(row)}: renewed.`, ...until];
  return line('good', plainText(value), value);
}
