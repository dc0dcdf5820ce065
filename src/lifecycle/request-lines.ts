import { actions, type Card, heading, line, text } from '../chat/card.ts';
import { inline } from '../chat/inline.ts';
import { code, plainText, type Span, spansOf, type Text } from '../chat/text.ts';
import { formatDuration } from '../kernel/duration.ts';
import { OPEN_STATES, type Request, requestName } from './find-request.ts';
import type { RequestView } from './request-view.ts';
import { closingTime, named, person, requestTitle, resultWords, rightOf, VOTED, waitWords } from './request-words.ts';
import { askAgain, goalOf } from './share-rules.ts';
import { sourcesLabel } from './sources.ts';

/**
 * Lines in a request's thread, each posted once. Their subjects name what happened by ids alone, so that the text is
 * rendered from what stands in Postgres: `vote-line:81:<person>:approve:<unix ms>`, `end-line:81`.
 */
export const voteLineSubject = (number: number, of: { person: string; decision: string; at: Date }): string =>
  `vote-line:${number}:${of.person}:${of.decision}:${of.at.getTime()}`;
export const endLineSubject = (number: number, state: string): string => `end-line:${number}:${state}`;

/** "@leo approved as ml-leads", with the comment while the vote still stands, and what it decided. */
export function voteLineCard(view: RequestView, subject: string): Card | undefined {
  const [, , voter = '', decision = '', at = ''] = subject.split(':');
  const vote = view.votes.find((cast) => cast.person === voter && cast.at.getTime() === Number(at));
  if (decision === 'retract') return said('neutral', [person(view, voter), ' took the vote back.']);
  if (decision === 'lost')
    return said('neutral', ['The vote of ', person(view, voter), ' did not count: no right to decide any more.']);
  if (decision === 'lapsed')
    return said('neutral', ['The objection of ', person(view, voter), ' lapsed: no reason came.']);
  if (decision !== 'approve' && decision !== 'reject' && decision !== 'object') return undefined;
  const right = rightOf(view, voter, vote);
  const comment = vote?.comment ? `: \u201c${vote.comment}\u201d` : '';
  const decided = view.request.decidedAt?.getTime() === Number(at) ? ` ${consequence(view.request, view)}` : '';
  const verb: Span[] =
    decision === 'object'
      ? [' objects', ...right, ' and was asked for the reason']
      : [` ${VOTED[decision]}`, ...right, comment];
  return said(decision === 'approve' ? 'good' : 'bad', [person(view, voter), ...verb, '.', decided]);
}

/** The end of a request when no vote of the same moment says it: withdrawn, stale, applied later, not applied. */
export function endLineCard(view: RequestView): Card | undefined {
  const { request: row } = view;
  if (row.state === 'withdrawn') return said('neutral', ['Withdrawn by ', person(view, row.asker), '.']);
  if (row.state === 'expired') return said('neutral', ['Expired: nobody decided it by ', closingTime(row), '.']);
  if (row.state === 'superseded')
    return said('neutral', `Superseded: ${row.ending ?? 'a newer version was asked for'}.`);
  if (row.state === 'stale') return said('neutral', `Stale: ${row.ending ?? 'what it was about moved'}.`);
  return row.state === 'pending' ? undefined : said(row.state === 'apply-failed' ? 'bad' : 'good', consequence(row));
}

/** What the decision led to, one sentence. */
function consequence(row: Request, view?: Pick<RequestView, 'wait' | 'now'>): string {
  if (view?.wait) return `${row.subject} is approved, ${plainText(waitWords(view.wait, view.now))}.`;
  if (row.state === 'applied') return resultWords(row);
  if (row.state === 'apply-failed')
    return `${row.subject} is approved but not applied: ${row.ending ?? 'an effect failed'}. ${whatNext(row)}`;
  return row.state === 'rejected'
    ? `${requestName(row.number)} is rejected.`
    : `${row.subject} is approved and being applied.`;
}

function whatNext({ nextTryAt, number }: Request): string {
  return nextTryAt === null
    ? `Steward gave up; \`apply retry ${requestName(number)}\` tries again.`
    : 'Steward tries again.';
}

export const reminderSubject = (number: number, at: Date, people: readonly string[]): string =>
  `reminder:${number}:${at.getTime()}:${people.join(',')}`;
export const escalationSubject = (number: number): string => `escalated:${number}`;

/**
 * Those of a reminder whose votes are missing still, notified by the account they have where it is shown. Nothing is sent
 * when all voted meanwhile; a line that stands loses its names.
 */
export function reminderCard(view: RequestView, subject: string, at: ShownTo): Card | undefined {
  const { request: row } = view;
  const asked = row.state === 'pending' ? (view.tally?.asked ?? []) : [];
  const people = (subject.split(':')[3] ?? '').split(',').filter((person) => asked.includes(person));
  if (people.length === 0)
    return at.posted ? said('neutral', 'Whoever was reminded here has voted, or need not any more.') : undefined;
  const name = requestName(row.number);
  const closes: Text = row.expiresAt === null ? '' : [' It closes ', closingTime(row), '.'];
  if (at.channel.startsWith('@')) {
    const head = `${requestTitle(row)} still waits for your vote.`;
    const details = actions({ label: 'Details', invocation: `v1 request-show request=${name}` });
    return line(
      'waiting',
      head,
      [head, ...spansOf(closes), ' Decide on its card, or with ', code(`approve ${name}`), '.'],
      details,
    );
  }
  const names = pinging(view, people, at);
  return said('waiting', [
    ...names,
    `: your ${people.length === 1 ? 'vote is' : 'votes are'} missing.`,
    ...spansOf(closes),
  ]);
}

/** Where a text is about to be shown: who has an account there can be notified. */
export interface ShownTo {
  readonly platform: string;
  readonly team: string;
  readonly channel: string;
  readonly posted?: boolean;
}

export function pinging(
  view: Pick<RequestView, 'people'>,
  people: readonly string[],
  { platform, team }: ShownTo,
): Span[] {
  return named(view, people).map((span) => {
    if (typeof span === 'string' || span.type !== 'person') return span;
    const prefix = `${platform}:${team}:`;
    const ping = span.handles.find((handle) => handle.startsWith(prefix))?.slice(prefix.length);
    return ping === undefined ? span : { ...span, ping };
  });
}

/** "Undecided for 24 h, so heads may decide too: @ada." */
export function escalationCard(view: RequestView): Card | undefined {
  const { request: row, policy } = view;
  const to = policy?.escalation?.to;
  if (row.escalatedAt === null || !to) return undefined;
  const people = view.approvers.filter(({ sources }) => sources.some((source) => to.includes(source)));
  const names = named(view, people.map(({ person: id }) => id).slice(0, 10));
  const waited = formatDuration(row.escalatedAt.getTime() - row.openedAt.getTime());
  const who: Span[] = names.length > 0 ? [': ', ...names, '.'] : ['; nobody of them may.'];
  return said('waiting', [`Undecided for ${waited}, so ${sourcesLabel(to)} may decide too`, ...who]);
}

/** What the model's owner is told in the page lane: approved, and Steward could not apply it. */
export function givenUpCard(view: RequestView): Card | undefined {
  const { request: row } = view;
  if (row.state !== 'apply-failed' || row.nextTryAt !== null) return undefined;
  const head = `${requestName(row.number)} ${row.subject} to ${goalOf(row)}: approved, not applied`;
  const what = `${row.ending ?? 'An effect failed'}. Steward tried to the last and gave up. Mend the cause, then try again; or withdraw it with \`withdraw ${requestName(row.number)}\`.`;
  const name = requestName(row.number);
  const buttons = actions(
    { label: 'Try again now', invocation: `v1 apply-retry request=${name}`, style: 'primary' },
    { label: 'Details', invocation: `v1 request-show request=${name}` },
  );
  return { tone: 'bad', summary: head, parts: [heading(head), text(inline(what)), buttons] };
}

/** The one direct message the requester gets when it ended, or when applying failed. */
export function outcomeCard(view: RequestView): Card | undefined {
  const { request: row } = view;
  if (
    row.state === 'pending' ||
    row.state === 'withdrawn' ||
    (OPEN_STATES.includes(row.state) && row.state !== 'apply-failed')
  )
    return undefined;
  const name = requestName(row.number);
  if (row.state === 'rejected') {
    const vote = view.votes.find((cast) => cast.decision === 'reject');
    const why = vote?.comment ?? 'no reason is kept';
    return said('bad', [`${requestTitle(row)}: rejected by `, person(view, vote?.person ?? null), `: ${why}`]);
  }
  if (row.state === 'expired') {
    const counted = view.tally
      ? `${view.tally.given} of ${view.tally.needed} approvals had come`
      : 'it was not decided';
    return said('neutral', [
      `${requestTitle(row)} expired `,
      closingTime(row),
      `: ${counted}. Ask again with `,
      code(askAgain(row)),
      '.',
    ]);
  }
  if (row.state === 'superseded')
    return said('neutral', `${requestTitle(row)} is superseded: ${row.ending}. Nothing was applied.`);
  if (row.state === 'stale')
    return said('neutral', `${requestTitle(row)} is stale: ${row.ending}. Ask again if it is still wanted.`);
  if (row.state === 'apply-failed') return said('bad', `${name}: ${consequence(row)}`);
  const by = view.votes.filter((cast) => cast.decision === 'approve').map((cast) => cast.person);
  const approved: Text = by.length === 0 ? '' : [' Approved by ', ...named(view, by), '.'];
  return said('good', [`${name}: ${consequence(row)}`, ...(typeof approved === 'string' ? [approved] : approved)]);
}

/** The one direct message to each who had approved what was then withdrawn or superseded. */
export function approverToldCard(view: RequestView): Card | undefined {
  const { request: row } = view;
  const about = requestTitle(row);
  const after = 'Your approval counts for nothing now; nothing is asked of you.';
  if (row.state === 'withdrawn')
    return said('neutral', [`${about} was withdrawn by `, person(view, row.asker), `. ${after}`]);
  if (row.state === 'superseded') return said('neutral', `${about} is superseded: ${row.ending}. ${after}`);
  return undefined;
}

function said(tone: Card['tone'], value: Text): Card {
  return line(tone, plainText(value), typeof value === 'string' ? inline(value) : value);
}
