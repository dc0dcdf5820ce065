import type { Card } from '../chat/card.ts';
import { restoreCard, storeCard } from '../chat/stored-card.ts';
import type { PersonSpan } from '../chat/text.ts';
import type { Json } from '../kernel/fact.ts';
import { spansOfPeople } from '../people/find-people.ts';
import type { Ctx } from '../store/unit.ts';

/** A card as it is kept: people stand in it by their ids alone, so that who is forgotten is gone from it. */
export function keepCard(card: Card): Json {
  return storeCard(mapPeople(card, ({ id }) => ({ type: 'person', id, name: '', handles: [] })));
}

/** A kept card with the people in it as they are called now. */
export async function shownCard(ctx: Ctx, kept: Json): Promise<Card | undefined> {
  const card = restoreCard(kept);
  if (!card) return undefined;
  const ids = new Set<string>();
  mapPeople(card, (span) => {
    ids.add(span.id);
    return span;
  });
  const people = await spansOfPeople(ctx, [...ids]);
  return mapPeople(card, (span) => people.get(span.id) ?? { ...span, name: 'somebody' });
}

/** A card whose spans of people were replaced, wherever they stand. The rest keeps its shape, so it is a card still. */
function mapPeople(card: Card, change: (span: PersonSpan) => PersonSpan): Card {
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== 'object' || value === null || value instanceof Date || value instanceof Uint8Array)
      return value;
    if (isPerson(value)) return change(value);
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, walk(each)]));
  };
  return walk(card) as Card;
}

const isPerson = (value: object): value is PersonSpan => 'type' in value && value.type === 'person' && 'id' in value;
