/** Each count's part of all; zeros where there are none. */
export function sharesOf(counts: ArrayLike<number>): Float64Array {
  const shares = Float64Array.from(counts);
  const total = shares.reduce((sum, count) => sum + count, 0);
  return total === 0 ? shares : shares.map((count) => count / total);
}

/** Calls `take` with both shares of each cell. Cells belong together by their place. */
export function eachPair(p: ArrayLike<number>, q: ArrayLike<number>, take: (p: number, q: number) => void): void {
  if (p.length !== q.length) throw new RangeError(`${p.length} shares cannot be compared with ${q.length}`);
  for (let k = 0; k < p.length; k++) take(p[k]!, q[k]!);
}
