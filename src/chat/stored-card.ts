import type { Json } from '../kernel/fact.ts';
import type { Card } from './card.ts';
import { withoutFiles } from './files.ts';

/** A card as JSON: the instants in it become text, and words stand for files that are not kept elsewhere. */
export function storeCard(card: Card): Json {
  return JSON.parse(JSON.stringify(withoutFiles(card, ({ file }) => file.kept === undefined))) as Json;
}

/** A card that `storeCard` made, its instants back; undefined for anything that is no card. */
export function restoreCard(stored: unknown): Card | undefined {
  if (typeof stored !== 'object' || stored === null || !('summary' in stored) || !('parts' in stored)) return undefined;
  return revive(stored) as Card;
}

function revive(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revive);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, each]) => [name, revive(each)] as const);
  const made = Object.fromEntries(entries);
  // A file that is kept elsewhere: its bytes were not stored with the card.
  if (typeof made.kept === 'object' && typeof made.mime === 'string') return { ...made, bytes: new Uint8Array() };
  return made.type === 'time' && typeof made.at === 'string' ? { ...made, at: new Date(made.at) } : made;
}
