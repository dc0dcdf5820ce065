/** How often each category occurs. */
export type CategoryCounts = ReadonlyMap<string, number>;

/** Counts of the categories of a sample, in the order of their first appearance. */
export function countCategories(values: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

export interface AlignedCounts {
  readonly categories: readonly string[];
  readonly reference: Float64Array;
  readonly current: Float64Array;
}

/** Both counts over the categories of either, the reference's first; 0 where one does not have it. */
export function alignCounts(reference: CategoryCounts, current: CategoryCounts): AlignedCounts {
  const categories = [...new Set([...reference.keys(), ...current.keys()])];
  const countsOf = (counts: CategoryCounts): Float64Array =>
    Float64Array.from(categories, (category) => counts.get(category) ?? 0);
  return { categories, reference: countsOf(reference), current: countsOf(current) };
}
