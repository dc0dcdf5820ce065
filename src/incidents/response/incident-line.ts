import { type Card, line, type Tone } from '../../chat/card.ts';
import { code, joinTexts, type PersonSpan, plainText, type Span, spansOf, type Text } from '../../chat/text.ts';
import { humanOf } from '../../kernel/caller.ts';
import { spansOfPeople } from '../../people/find-people.ts';
import type { Ctx } from '../../store/unit.ts';
import { findIncident, incidentName } from './find-incident.ts';
import { authorSpan, type TimelineEntry, timelineOf } from './timeline.ts';

/** A line in an incident's thread about one fact of its timeline. */
export const incidentLineSubject = (number: number, fact: string): string => `incident-line:${number}:${fact}`;

export interface LineAt {
  readonly platform: string;
  readonly team: string;
  readonly channel: string;
}

const TONES: Readonly<Record<string, Tone>> = {
  'incident.resolved': 'good',
  'incident.closed': 'good',
  'incident.mitigated': 'good',
  'incident.reopened': 'bad',
  'incident.nagged': 'waiting',
};

/** What the thread is told, read from the ledger. Who is asked for something is notified where he has an account. */
export async function incidentLine(ctx: Ctx, subject: string, at: LineAt): Promise<Card | undefined> {
  const [, id = '', fact = ''] = subject.split(':');
  const row = await findIncident(ctx, Number(id));
  const entry = row && (await timelineOf(ctx, row.number)).find((one) => one.fact === fact);
  if (!row || !entry) return undefined;
  const words = await wordsFor(ctx, entry, row.number, at);
  return line(TONES[entry.kind] ?? 'neutral', plainText(words), words);
}

async function wordsFor(ctx: Ctx, one: TimelineEntry, number: number, at: LineAt): Promise<Text> {
  if (one.kind === 'incident.nagged') return naggedWords(ctx, one, number, at);
  if (one.entry.body.message !== undefined) return pinnedWords(ctx, one);
  return [...spansOf(one.words), '.'];
}

/** A pinned message stands in the same thread or room: it is named, and not said again. */
async function pinnedWords(ctx: Ctx, { entry: { actor, body } }: TimelineEntry): Promise<Text> {
  const by = humanOf(actor) ?? '';
  const people = await spansOfPeople(ctx, [by, String(body.pinned ?? by)]);
  const message: Span =
    typeof body.link === 'string' ? { type: 'link', url: body.link, label: 'a message' } : 'a message';
  return [people.get(by) ?? 'somebody', ' put ', message, ' of ', authorSpan(body, people), ' into the timeline.'];
}

async function naggedWords(ctx: Ctx, { entry }: TimelineEntry, number: number, at: LineAt): Promise<Text> {
  const name = incidentName(number);
  const people = Array.isArray(entry.body.people) ? entry.body.people.map(String) : [];
  const spans = await spansOfPeople(ctx, people);
  const asked = joinTexts(
    people.flatMap((id) => spans.get(id) ?? []).map((span): Text => [pinged(span, at)]),
    ', ',
  );
  const lead: Span[] = asked.length > 0 ? [...asked, ': '] : [];
  if (entry.body.for === 'commander')
    return [
      ...lead,
      `${name} has no commander. Take it with `,
      code(`incident role ${name} commander`),
      ', or name somebody.',
    ];
  return [...lead, `stakeholders of ${name} wait for an update. Write it with `, code(`incident update ${name}`), '.'];
}

/** A platform notifies nobody but whom a text names on purpose. */
function pinged(span: PersonSpan, { platform, team }: LineAt): PersonSpan {
  const prefix = `${platform}:${team}:`;
  const ping = span.handles.find((handle) => handle.startsWith(prefix))?.slice(prefix.length);
  return ping === undefined ? span : { ...span, ping };
}
