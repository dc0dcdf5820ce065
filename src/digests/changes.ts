import type { Item, Rank, SectionContent } from './section.ts';
import type { SectionName } from './tables.ts';

/** What of a digest is kept for the next one to compare with: everything that is not as it should be. */
export type Kept = Readonly<Partial<Record<SectionName, readonly KeptItem[]>>>;

export interface KeptItem {
  readonly key: string;
  readonly model: string;
  readonly rank: Rank;
  readonly what: string;
}

export interface Change {
  readonly kind: 'new' | 'worse' | 'better' | 'cleared';
  readonly what: string;
  readonly model: string;
  readonly rank: Rank;
  /** The item as it is now; none when it is gone. */
  readonly item: Item | undefined;
  /** How a section says that one is gone. */
  readonly cleared: string;
}

/** Of a section that could not be read, what was kept `before`. */
export function keptOf(sections: ReadonlyMap<SectionName, SectionContent>, before: Kept = {}): Kept {
  return Object.fromEntries(
    [...sections].map(([name, { items, unread }]) => [
      name,
      unread === undefined
        ? items.filter(({ rank }) => rank > 0).map(({ key, model, rank, what }) => ({ key, model, rank, what }))
        : before[name],
    ]),
  );
}

const ORDER = { new: 0, worse: 1, better: 2, cleared: 3 } as const;

/**
 * What is new, worse, better or gone since the last digest, in this order, the gravest first. A section that the last one
 * had not, or that could not be read, is not compared.
 */
export function changesSince(before: Kept, sections: ReadonlyMap<SectionName, SectionContent>): Change[] {
  const changes: Change[] = [];
  for (const [name, { items, cleared, unread }] of sections) {
    const earlier = before[name];
    if (!earlier || unread !== undefined) continue;
    const known = new Map(earlier.map((item) => [item.key, item]));
    for (const item of items) {
      const { what, model, rank } = item;
      const was = known.get(item.key)?.rank ?? 0;
      if (rank === was) continue;
      const kind = rank === 0 ? 'cleared' : was === 0 ? 'new' : rank > was ? 'worse' : 'better';
      changes.push({ kind, what, model, rank, item, cleared });
    }
    const present = new Set(items.map(({ key }) => key));
    for (const { key, what, model } of earlier)
      if (!present.has(key)) changes.push({ kind: 'cleared', what, model, rank: 0, item: undefined, cleared });
  }
  return changes.sort((a, b) => ORDER[a.kind] - ORDER[b.kind] || b.rank - a.rank);
}
