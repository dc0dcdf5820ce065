import { type PersonSpan, plainText, type Span, type Text } from '../../chat/text.ts';
import { type Actor, humanOf } from '../../kernel/caller.ts';
import { allEntries, type LedgerEntry } from '../../ledger/read.ts';
import { requestName } from '../../lifecycle/find-request.ts';
import { spansOfPeople } from '../../people/find-people.ts';
import type { Ctx } from '../../store/unit.ts';
import { incidentName } from './find-incident.ts';

/** One thing that happened in an incident, read from the ledger. */
export interface TimelineEntry {
  readonly fact: string;
  readonly kind: string;
  /** When it happened: what was noted later stands where it belongs. */
  readonly at: Date;
  readonly words: Text;
  readonly entry: LedgerEntry;
}

/** What happened, in order. The ledger is the timeline: nothing of it can be changed afterwards. */
export async function timelineOf(ctx: Ctx, number: number): Promise<TimelineEntry[]> {
  const entries: LedgerEntry[] = [];
  for await (const entry of allEntries(ctx.db, ctx.workspace, { incident: number })) entries.push(entry);
  const people = await spansOfPeople(ctx, peopleIn(entries));
  return entries
    .map((entry) => ({
      fact: entry.id,
      kind: entry.kind,
      at: new Date(happened(entry)),
      words: entryWords(entry, people),
      entry,
    }))
    .sort((a, b) => a.at.getTime() - b.at.getTime() || a.entry.seq - b.entry.seq);
}

const happened = ({ at, body }: LedgerEntry): string => (typeof body.happened === 'string' ? body.happened : at);

function peopleIn(entries: readonly LedgerEntry[]): string[] {
  const ids = entries.flatMap(({ actor, body }) => [
    ...[humanOf(actor), body.person, body.before, body.pinned, body.owner].filter((id) => typeof id === 'string'),
    ...(Array.isArray(body.people) ? body.people.filter((id) => typeof id === 'string') : []),
  ]);
  return [...new Set(ids)].filter((id) => /^[0-9a-f-]{36}$/.test(id));
}

type People = ReadonlyMap<string, PersonSpan>;

function by(actor: Actor, people: People): Span {
  const person = humanOf(actor);
  if (person !== undefined) return people.get(person) ?? 'somebody';
  return actor.type === 'token' ? actor.name : 'Steward';
}

/** One entry as a sentence without a full stop: "leo acknowledged it". */
export function entryWords({ kind, actor, body, texts }: LedgerEntry, people: People): Text {
  const who = by(actor, people);
  const named = (id: unknown): Span => people.get(String(id)) ?? 'somebody';
  const said = (field: string, before = ': '): string => {
    const words = texts[field];
    if (words === undefined) return '';
    return `${before}${words === null ? 'words of a forgotten person' : words}`;
  };
  switch (kind) {
    case 'incident.declared':
      return [who, ` declared it, severity ${body.severity}`, said('title')];
    case 'incident.acknowledged':
      return [named(body.person), ' acknowledged it'];
    case 'incident.severity-changed':
      return [who, ` changed the severity from ${body.before} to ${body.severity}`, said('reason')];
    case 'incident.role-given':
      return body.person === humanOf(actor)
        ? [who, ` is ${roleWords(body.role)} now`]
        : [who, ' made ', named(body.person), ` ${roleWords(body.role)}`];
    case 'incident.noted':
      return notedWords(body, who, said('note'), people, body.pinned === humanOf(actor));
    case 'incident.updated':
      return ['Update by ', who, said('update')];
    case 'incident.mitigated':
      return [who, ' said that it is mitigated', said('note')];
    case 'incident.resolved':
      return [who, ' resolved it', said('note')];
    case 'incident.closed':
      return [who, ' closed it'];
    case 'incident.cancelled':
      return [who, ' cancelled it: no incident', said('note')];
    case 'incident.reopened':
      return [who, ' opened it again', said('note')];
    case 'incident.merged':
      return [who, ` merged it into ${incidentName(Number(body.into))}`];
    case 'incident.absorbed':
      return [who, ` merged ${incidentName(Number(body.merged))} into it`];
    case 'incident.model-moved': {
      const mover = body.person === undefined ? 'Steward' : named(body.person);
      return [
        mover,
        `${body.rollback ? ' rolled back to ' : ' moved '}${body.subject}${body.rollback ? ' in ' : ' to '}${body.to} (${requestName(Number(body.request))})`,
      ];
    }
    case 'incident.nagged':
      return body.for === 'commander' ? 'Steward asked for a commander' : 'Steward asked for an update of stakeholders';
    case 'incident.room-opened':
      return texts.name ? `The room is #${texts.name}` : 'The room is a channel of its own';
    case 'incident.room-failed':
      return `No room of its own (${body.because}): the thread of the card is the room`;
    case 'incident.reviewed':
      return ['Reviewed by ', who, said('cause', '. Cause: '), said('learned', '. Learned: ')];
    case 'incident.action-added':
      return [who, ` added action ${body.action}`, said('action')];
    case 'incident.action-done':
      return [who, ` did action ${body.action}`];
    case 'incident.action-due':
      return `Steward reminded of action ${body.action}`;
    default:
      return [
        who,
        ` ${kind.replace('incident.', '').replaceAll('-', ' ')}`,
        ...Object.keys(texts).map((field) => said(field)),
      ];
  }
}

/** Words of a note, or of a message that was pinned: whose it is comes first, and who pinned it where he is another. */
function notedWords(body: LedgerEntry['body'], by: Span, note: string, people: People, own: boolean): Span[] {
  if (body.pinned === undefined && body.message === undefined) return [by, note];
  const link = typeof body.link === 'string' ? body.link : undefined;
  const from: Span[] = link === undefined ? [] : [{ type: 'link', url: link, label: 'message' }];
  if (own) return [by, note, ...(link === undefined ? [] : [' (', ...from, ')'])];
  const author = authorSpan(body, people);
  return [author, note, ' (', ...from, ...(link === undefined ? [] : [', ']), 'pinned by ', by, ')'];
}

/** Whose message was pinned. */
export const authorSpan = ({ pinned }: LedgerEntry['body'], people: People): Span =>
  pinned === undefined ? 'an app' : (people.get(String(pinned)) ?? 'somebody');

const roleWords = (role: unknown): string => (role === 'communications' ? 'in charge of communications' : String(role));

/** The words of an entry on one line, for lists. */
export const entryLine = ({ words }: TimelineEntry): string => plainText(words).replace(/\s+/g, ' ');
