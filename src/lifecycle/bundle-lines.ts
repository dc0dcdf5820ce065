import { actions, type Card, line, type Tone } from '../chat/card.ts';
import { code, joinTexts, plainText, type Span, spansOf, type Text } from '../chat/text.ts';
import { bundleName } from './bundle.ts';
import { bundleSummary, peopleOf } from './bundle-card.ts';
import { OPEN_STATES, requestName } from './find-request.ts';
import { outcomeCard, pinging, type ShownTo } from './request-lines.ts';
import type { RequestView } from './request-view.ts';
import { closingTime } from './request-words.ts';

/** What the requester is told of requests that were asked for in one go: while some are open, and once all ended. */
export const bundleToldSubject = (bundle: number, of: 'some' | 'all'): string => `bundle-told:${bundle}:${of}`;

/**
 * How those that ended came out. The first message changes with each end, the other one comes with the last of them;
 * the first is not sent any more when all ended meanwhile.
 */
export function bundleToldCard(views: readonly RequestView[], subject: string, at: ShownTo): Card | undefined {
  const open = views.filter(({ request: { state } }) => OPEN_STATES.includes(state) && state !== 'apply-failed');
  const ended = views.filter((view) => !open.includes(view));
  if (ended.length === 0) return undefined;
  if (subject.endsWith(':some') && ended.every(isEnd) && open.length === 0 && !at.posted) return undefined;
  const head = `${bundleSummary(views)}, ${open.length === 0 ? 'all decided' : `${open.length} still open`}`;
  const lines = ended.map(({ request: row, ...view }): Text => {
    const card = outcomeCard({ request: row, ...view });
    return card ? textOf(card) : `${requestName(row.number)} ${row.subject}: ${row.state}`;
  });
  return line(
    toneOf(ended.map((view) => outcomeCard(view)?.tone ?? 'neutral')),
    head,
    joinTexts([head, ...lines], '\n'),
  );
}

const isEnd = ({ request }: RequestView): boolean => !OPEN_STATES.includes(request.state);

/** Lines about several requests in one message: a line each, which names its request. */
export function stackedCard(
  entries: readonly { readonly request: RequestView['request']; readonly card: Card }[],
  named: boolean,
): Card | undefined {
  if (entries.length === 0) return undefined;
  const lines = entries.map(({ request, card }): Text => {
    const about = `${requestName(request.number)} ${request.subject}: `;
    return named ? [about, ...spansOf(textOf(card))] : textOf(card);
  });
  const whole = joinTexts(lines, '\n');
  return line(toneOf(entries.map(({ card }) => card.tone)), plainText(whole), whole);
}

/** One reminder about several requests, to those whose votes are missing on any of them still. */
export function bundleReminderCard(views: readonly RequestView[], subject: string, at: ShownTo): Card | undefined {
  const reminded = (subject.split(':')[3] ?? '').split(',');
  const waiting = views.filter(({ request, tally }) => {
    const asked = request.state === 'pending' ? (tally?.asked ?? []) : [];
    return reminded.some((person) => asked.includes(person));
  });
  const people = reminded.filter((person) => waiting.some(({ tally }) => tally?.asked.includes(person)));
  const [first] = waiting;
  if (!first)
    return at.posted ? line('neutral', 'Whoever was reminded here has voted, or need not any more.') : undefined;
  const about = waiting.map(({ request }) => `${requestName(request.number)} ${request.subject}`).join(', ');
  const closes: Span[] = first.request.expiresAt === null ? [] : [' Closes ', closingTime(first.request), '.'];
  if (at.channel.startsWith('@')) {
    const name = requestName(first.request.number);
    const head = `${bundleName(waiting.map(({ request }) => request))} still wait for your vote: ${about}.`;
    const words: Text = [head, ...closes, ' Decide on their card, or with ', code(`approve ${name} --all`), '.'];
    return line(
      'waiting',
      head,
      words,
      actions({ label: 'Details', invocation: `v1 request-show request=${name} all=yes` }),
    );
  }
  const words: Text = [...pinging(peopleOf(waiting), people, at), `: your votes are missing on ${about}.`, ...closes];
  return line('waiting', plainText(words), words);
}

/** The words of a card of one sentence. */
export function textOf(card: Card): Text {
  return joinTexts(
    card.parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])),
    ' ',
  );
}

function toneOf(tones: readonly Tone[]): Tone {
  if (tones.includes('bad')) return 'bad';
  return tones.every((tone) => tone === tones[0]) ? (tones[0] ?? 'neutral') : 'neutral';
}
