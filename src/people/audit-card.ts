import { type Card, line } from '../chat/card.ts';
import type { Span, Text } from '../chat/text.ts';
import type { Json } from '../kernel/fact.ts';
import type { LedgerEntry } from '../ledger/read.ts';
import type { Ctx } from '../store/unit.ts';
import { spansOfPeople } from './find-people.ts';

/** Ledger rows as a table, the newest first: number, when, who, what. */
export async function auditCard(ctx: Ctx, entries: readonly LedgerEntry[], most: number): Promise<Card> {
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
    about(entry),
  ]);
  const part = { type: 'table' as const, columns: ['Row', 'When', 'Who', 'Fact', 'About'], rows };
  const summary = shown.length === 1 ? '1 row' : `${shown.length} rows`;
  return {
    tone: 'neutral',
    summary,
    parts: [
      entries.length > most
        ? { ...part, more: 'and more: narrow it with --from, --kind or --model, or use audit export' }
        : part,
    ],
  };
}

function peopleIn({ actor }: LedgerEntry): string[] {
  if (actor.type === 'person') return [actor.person];
  return actor.type === 'token' && actor.author ? [actor.author] : [];
}

function whoDid(entry: LedgerEntry, people: ReadonlyMap<string, Span>): Span {
  const { actor } = entry;
  if (actor.type === 'person') return people.get(actor.person) ?? 'somebody forgotten';
  return actor.type === 'token' ? `CI (${actor.name})` : 'Steward';
}

/** The ids of what a row is about, and the erasable words while they are there. */
function about({ body, texts }: LedgerEntry): string {
  const request = typeof body.request === 'number' ? `R-${body.request}` : undefined;
  const named = [
    request,
    body.subject ?? body.model,
    body.to && `to ${String(body.to)}`,
    body.decision,
    body.group,
    body.role,
  ].filter(isWord);
  const words = Object.values(texts).filter((text) => text !== null);
  return [...named, ...words.map((text) => `\u201c${text}\u201d`)].join(' ');
}

const isWord = (value: Json | undefined): value is string => typeof value === 'string' && value !== '';
