import { StewardError } from '../../kernel/errors.ts';
import { quantile } from './quantile.ts';
import { countBelow, type SortedSample } from './sorted-sample.ts';

/**
 * Inner edges of `bins` bins of equal share of the reference: its type 7 quantiles 1/bins .. (bins - 1)/bins, equal ones
 * merged. The ends are open, and bin i holds edge(i - 1) <= x < edge(i), so that ties lie in one bin and every value in
 * exactly one.
 */
export function quantileEdges(reference: SortedSample, bins: number): Float64Array {
  return innerEdges(bins, (p) => quantile(reference, p));
}

/** The same edges by any way to the quantiles. */
export function innerEdges(bins: number, quantileAt: (p: number) => number): Float64Array {
  if (!Number.isInteger(bins) || bins < 2 || bins > 10_000)
    throw new StewardError('BAD_INPUT', `${bins} bins cannot be made.`, { hint: 'Ask for 2 to 10000 bins.' });
  const edges: number[] = [];
  for (let k = 1; k < bins; k++) {
    const edge = quantileAt(k / bins);
    if (edge !== edges.at(-1)) edges.push(edge);
  }
  return Float64Array.from(edges);
}

/** How many values of the sample each bin holds: edges.length + 1 counts. Counts of parts add up to those of the whole. */
export function binCounts(sample: SortedSample, edges: Float64Array): Float64Array {
  const counts = new Float64Array(edges.length + 1);
  let before = 0;
  for (let k = 0; k < edges.length; k++) {
    const below = countBelow(sample, edges[k]!);
    counts[k] = below - before;
    before = below;
  }
  counts[edges.length] = sample.length - before;
  return counts;
}

/** The counts of finite values in any order. */
export function countValues(values: Float64Array, edges: Float64Array): Float64Array {
  const counts = new Float64Array(edges.length + 1);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    let low = 0;
    // Halves the stretch without a branch that depends on the value's side, which would be guessed wrong half the time.
    for (let length = edges.length; length > 0; ) {
      const half = (length + 1) >>> 1;
      low += Number(edges[low + half - 1]! <= value) * half;
      length -= half;
    }
    counts[low]!++;
  }
  return counts;
}

/** Counts over the same edges, together. */
export function addCounts(a: Float64Array, b: Float64Array): Float64Array {
  if (a.length !== b.length) throw new RangeError(`${a.length} counts cannot be added to ${b.length}`);
  return a.map((count, k) => count + b[k]!);
}
