/** How often each category occurs. */
export type CategoryCounts = ReadonlyMap<string, number>;

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
