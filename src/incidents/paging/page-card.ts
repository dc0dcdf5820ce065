import { actions, type Button, type Card, context, heading, line, type Part, text } from '../../chat/card.ts';
import { sanitise, sanitiseLine } from '../../chat/sanitise.ts';
import { joinTexts, type PersonSpan, type Span, type Text } from '../../chat/text.ts';
import { spansOfPeople } from '../../people/find-people.ts';
import type { Ctx } from '../../store/unit.ts';
import { BY_HAND } from './by-hand.ts';
import { type Attempt, findAttempt, findPage, type Page } from './find-pages.ts';
import { isTest } from './test-page.ts';

/** Where a page is shown. */
export interface PageAt {
  readonly platform: string;
  readonly team: string;
  readonly channel: string;
  readonly posted?: boolean;
}

/** The buttons that a subject gives its page: acknowledge first. */
export type PageButtons = (subject: string) => readonly Button[];

/** What delivery shows of an attempt, by its id: `page:<id>`. */
export const pageSubject = (attempt: string): string => `page:${attempt}`;
/** The question whether somebody is still on it. */
export const reminderSubject = (page: string, generation: number): string => `page-reminder:${page}:${generation}`;
export const isPageSubject = (subject: string): boolean => subject.startsWith('page:');
export const attemptOf = (subject: string): string => subject.slice('page:'.length);

/** `A-12`, `INC-3`: what people call it. */
export function subjectName(subject: string): string {
  const [kind = '', id = ''] = subject.split(':');
  if (kind === 'alert') return `A-${id}`;
  return kind === 'incident' ? `INC-${id}` : kind;
}

/** What a lock screen shows, title first: "SEV1 Churn does not answer (A-12)". */
export const pageLine = ({ severity, title, subject }: Pick<Page, 'severity' | 'title' | 'subject'>): string =>
  `SEV${severity} ${sanitiseLine(title)} (${subjectName(subject)})`;

/**
 * One message of a page as it is now, read again before it is sent: one that was overtaken meanwhile is not posted any more,
 * and one that stands loses its buttons.
 */
export async function pageCard(
  ctx: Ctx,
  subject: string,
  at: PageAt,
  buttonsOf: PageButtons,
): Promise<Card | undefined> {
  const attempt = await findAttempt(ctx, attemptOf(subject));
  const page = attempt && (await findPage(ctx, attempt.page));
  if (!page || !attempt) return undefined;
  const overtaken = attempt.state === 'dropped' || page.state === 'ended';
  if (overtaken && !at.posted) return undefined;
  const ids = [attempt.person, page.acknowledgedBy].flatMap((id) => id ?? []);
  const people = await spansOfPeople(ctx, ids);
  const buttons = page.state === 'open' ? buttonsOf(page.subject) : [];
  return {
    tone: toneOf(page),
    summary: summaryOf(page),
    parts: [
      heading(pageLine(page), isTest(page.subject) && page.state === 'open' ? 'only a test' : STATE[page.state]),
      ...mention(attempt, people, at),
      ...(page.summary === '' ? [] : [text(sanitise(page.summary))]),
      ...(page.state === 'open' ? [] : [text(stateWords(page, people))]),
      ...(buttons.length > 0 ? [actions(...buttons)] : []),
      context(whyWords(page, attempt)),
    ],
  };
}

const STATE = { open: 'nobody has it', acknowledged: 'acknowledged', ended: 'over' } as const;

/** A test is no alarm. */
function toneOf({ state, subject }: Page): Card['tone'] {
  if (state === 'open') return isTest(subject) ? 'neutral' : 'bad';
  return state === 'acknowledged' ? 'waiting' : 'good';
}

function summaryOf(page: Page): string {
  if (page.state === 'acknowledged') return `Acknowledged: ${pageLine(page)}`;
  return page.state === 'ended' ? `Over: ${pageLine(page)}` : pageLine(page);
}

/** In a channel the person is named, and notified by it. */
function mention({ kind, person }: Attempt, people: ReadonlyMap<string, PersonSpan>, at: PageAt): Part[] {
  const span = kind === 'mention' && person !== null ? people.get(person) : undefined;
  if (!span) return [];
  const own = span.handles.find((handle) => handle.startsWith(`${at.platform}:${at.team}:`));
  const ping = own?.split(':').slice(2).join(':');
  return [text([ping === undefined ? span : { ...span, ping }, ': this is for you.'])];
}

function stateWords(page: Page, people: ReadonlyMap<string, PersonSpan>): Text {
  const who: Span = people.get(page.acknowledgedBy ?? '') ?? 'Somebody';
  if (isTest(page.subject)) return ['The test is over since ', time(page.endedAt), '.'];
  if (page.state === 'ended') return ['Over since ', time(page.endedAt), '. Nobody is paged any more.'];
  const until: Span[] = page.leaseUntil ? ['. Asked again ', time(page.leaseUntil)] : [];
  return [who, ' has it since ', time(page.acknowledgedAt), ...until, '.'];
}

/** Since when, how much, and why this person: small print. */
function whyWords(page: Page, attempt: Attempt): Text {
  const { alerts, model, subject } = page;
  const about = model === null || page.summary.includes(model) ? [] : [`model ${sanitiseLine(model)}`];
  const count = alerts > 1 ? [`${alerts} alerts`] : [];
  return joinTexts(
    [
      subjectName(subject),
      ...about,
      ...count,
      ['since ', time(page.startedAt)],
      `paged ${becauseWords(page, attempt)}`,
    ],
    ' \u00B7 ',
  );
}

function becauseWords({ subject, steps, policy }: Page, { step, round }: Attempt): string {
  if (isTest(subject)) return 'as you asked for a test';
  if (step >= steps.length) return 'as nobody else answered';
  if (policy === BY_HAND) return 'by hand';
  return `by step ${step + 1} of the policy ${policy}${round > 0 ? `, round ${round + 1}` : ''}`;
}

const time = (at: Date | null): Span => (at ? { type: 'time', at, style: 'clock' } : 'now');

/** Asks whoever acknowledged whether he is still on it. Nothing once he answered. */
export async function pageReminderCard(
  ctx: Ctx,
  subject: string,
  at: PageAt,
  buttonsOf: PageButtons,
): Promise<Card | undefined> {
  const [, id = '', generation = ''] = subject.split(':');
  const page = await findPage(ctx, id);
  if (!page) return undefined;
  const stands = page.state === 'acknowledged' && page.remindedAt !== null && page.generation === Number(generation);
  if (!stands) {
    const over = `Answered, or over: ${pageLine(page)}.`;
    return at.posted ? line('neutral', over, over) : undefined;
  }
  const words = `Are you still on ${subjectName(page.subject)}? ${sanitiseLine(page.title)}`;
  return {
    tone: 'waiting',
    summary: words,
    parts: [
      text(words),
      text(['Acknowledge again before ', time(page.leaseUntil), ', or the next person is paged.']),
      actions(...buttonsOf(page.subject)),
    ],
  };
}
