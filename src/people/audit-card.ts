import { type Card, context, line } from '../chat/card.ts';
import { type GivenOptions, typedLine } from '../chat/rest-of.ts';
import { code, joinTexts, type Span, type Text } from '../chat/text.ts';
import type { Json } from '../kernel/fact.ts';
import type { LedgerEntry } from '../ledger/read.ts';
import type { Ctx } from '../store/unit.ts';
import { spansOfPeople } from './find-people.ts';

/**
 * Ledger rows as a table, the newest first: number, when, who, what; `entries` may hold one more than `most`, which then says
 * what to type for the older ones. `given` are the options by which they were asked for.
 */
export async function auditCard(
  ctx: Ctx,
  entries: readonly LedgerEntry[],
  most: number,
  given: GivenOptions,
): Promise<Card> {
  if (entries.length === 0)
    return line('neutral', 'No row of the ledger fits. Leave out a condition, or see everything with `audit show`.');
  const shown = entries.slice(0, most);
  const people = await spansOfPeople(
    ctx,
    shown.flatMap((entry) => peopleIn(entry)),
  );
  const rows = shown.map((entry): Text[] => [
    String(entry.seq),
    [{ type: 'time', at: new Date(entry.at), style: 'datetime' }],
    [whoDid(entry, people)],
    entry.kind,
    about(entry, people),
  ]);
  const older = typedLine('audit show', { ...given, before: shown.at(-1)?.seq });
  const summary = shown.length === 1 ? '1 row' : `${shown.length} rows`;
  return {
    tone: 'neutral',
    summary,
    parts: [
      { type: 'table', columns: ['Row', 'When', 'Who', 'Fact', 'About'], rows },
      ...(entries.length > most
        ? [context(['Older ones with ', code(older), '; all with ', code('audit export')])]
        : []),
    ],
  };
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const isPerson = (value: Json | undefined): value is string => typeof value === 'string' && UUID.test(value);

/** Who did it, whom it is about, for whom and to whom. */
function peopleIn({ actor, body }: LedgerEntry): string[] {
  const named = [body.person, body.for, body.to].filter(isPerson);
  if (actor.type === 'person') return [actor.person, ...named];
  return actor.type === 'token' && actor.author ? [actor.author, ...named] : named;
}

function whoDid(entry: LedgerEntry, people: ReadonlyMap<string, Span>): Span {
  const { actor } = entry;
  if (actor.type === 'person') return people.get(actor.person) ?? 'somebody forgotten';
  return actor.type === 'token' ? `CI (${actor.name})` : 'Steward';
}

/** What a row is about, people by name, and the erasable words while they are there. */
function about({ actor, body, texts }: LedgerEntry, people: ReadonlyMap<string, Span>): Text {
  const name = (id: string): Span => people.get(id) ?? 'somebody forgotten';
  const isActor = actor.type === 'person' && actor.person === body.person;
  const request = typeof body.request === 'number' ? `R-${body.request}` : undefined;
  const named = [
    request,
    body.subject ?? body.model,
    isWord(body.to) && !isPerson(body.to) ? `to ${body.to}` : undefined,
    body.decision,
    body.group,
    body.role,
  ].filter(isWord);
  const words = Object.values(texts).filter((text) => text !== null);
  const whom: Text[] = [
    ...(isPerson(body.person) && !isActor ? [[name(body.person)]] : []),
    ...(isPerson(body.for) ? [['for ', name(body.for)]] : []),
    ...(isPerson(body.to) ? [['to ', name(body.to)]] : []),
  ];
  return joinTexts([...named, ...whom, ...words.map((text) => `\u201c${text}\u201d`)], ' ');
}

const isWord = (value: Json | undefined): value is string => typeof value === 'string' && value !== '';
