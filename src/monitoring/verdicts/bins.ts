import type { Layout } from '../profiles/layout.ts';
import { countedOf, momentsOfProfile, type Profile } from '../profiles/profile.ts';

/** A part of the values that people can name, with its counts on both sides. */
export interface Cell {
  readonly label: string;
  readonly reference: number;
  readonly current: number;
}

/** Finite numbers and endless ones: everything that has a place on the scale. */
export const onScale = (profile: Profile): number => countedOf(profile) + profile.endless[0] + profile.endless[1];

/** Counts of the bins, endless values in the outermost. */
export function countsWithEndless({ counts, endless }: Profile): Float64Array {
  const all = counts.slice();
  all[0]! += endless[0];
  all[all.length - 1]! += endless[1];
  return all;
}

/** The largest difference of both distribution functions at an edge, and which edge. */
export function ksOfBins(
  edges: Float64Array,
  reference: Float64Array,
  current: Float64Array,
): { readonly statistic: number; readonly at: number | undefined; readonly below: readonly [number, number] } {
  const [n, m] = [sumOf(reference), sumOf(current)];
  let [statistic, a, b] = [0, 0, 0];
  let at: number | undefined;
  let below: readonly [number, number] = [0, 0];
  for (const [k, edge] of edges.entries()) {
    a += reference[k]!;
    b += current[k]!;
    const difference = Math.abs(a / n - b / m);
    if (difference > statistic) [statistic, at, below] = [difference, edge, [a / n, b / m]];
  }
  return { statistic, at, below };
}

/**
 * Wasserstein's first distance of the finite numbers, in their unit: the integral of |F - G| with both functions linear
 * within a bin, and never less than the difference of the exact means (Kantorovich and Rubinstein). Exact where all
 * values are among a reference's few; else off by at most the sum over bins of width times share, the tails included.
 */
export function wassersteinOfBins(edges: Float64Array, reference: Profile, current: Profile): number {
  const [n, m] = [countedOf(reference), countedOf(current)];
  if (n === 0 || m === 0) return 0;
  const means = Math.abs(momentsOfProfile(reference)!.mean - momentsOfProfile(current)!.mean);
  const left = Math.min(reference.min!, current.min!);
  const right = Math.max(reference.max!, current.max!);
  let [sum, a, b, before, last] = [0, 0, 0, 0, left];
  for (const [k, edge] of edges.entries()) {
    a += reference.counts[k]!;
    b += current.counts[k]!;
    const difference = a / n - b / m;
    if (edge > last) sum += (edge - last) * meanAbsolute(before, difference);
    last = Math.max(last, edge);
    before = difference;
  }
  if (right > last) sum += (right - last) * meanAbsolute(before, 0);
  return Math.max(sum, means);
}

/** The mean of |x| on the straight line from one value to another. */
function meanAbsolute(from: number, to: number): number {
  if (from * to >= 0) return Math.abs(from + to) / 2;
  return (from * from + to * to) / (2 * Math.abs(from - to));
}

const GROUPS = 10;

/**
 * Ten groups of bins of about equal share of the reference, for PSI. What lies outside the reference is a group of its own
 * where something does; so are the missing values.
 */
export function cellsOf(layout: Layout, reference: Profile, current: Profile): Cell[] {
  const cells =
    layout.type === 'numeric'
      ? numericCells(layout.edges, reference, current)
      : categoryCells(layout.categories, reference, current);
  const missing = { label: 'missing', reference: reference.missing, current: current.missing };
  return missing.reference + missing.current > 0 ? [...cells, missing] : cells;
}

function numericCells(edges: Float64Array, reference: Profile, current: Profile): Cell[] {
  const [a, b] = [countsWithEndless(reference), countsWithEndless(current)];
  const last = a.length - 1;
  if (last === 0) return [{ label: 'any', reference: a[0]!, current: b[0]! }];
  const share = sumOf(a) / GROUPS;
  const cells: Cell[] = [];
  const add = (from: number, to: number): void => {
    let [ours, theirs] = [0, 0];
    for (let k = from; k <= to; k++) {
      ours += a[k]!;
      theirs += b[k]!;
    }
    if (ours + theirs > 0) cells.push({ label: labelOf(edges, from, to), reference: ours, current: theirs });
  };
  add(0, 0);
  let [from, held, passed] = [1, 0, 0];
  for (let k = 1; k < last; k++) {
    held += a[k]!;
    passed += a[k]!;
    const whole = passed >= share * (cells.length === 0 ? 1 : Math.floor((passed - held) / share + 1e-9) + 1);
    if (!(whole && held > 0) && k < last - 1) continue;
    add(from, k);
    [from, held] = [k + 1, 0];
  }
  add(last, last);
  return cells;
}

function labelOf(edges: Float64Array, from: number, to: number): string {
  if (from === 0) return `below ${shortNumber(edges[0]!)}`;
  if (to === edges.length) return `above ${shortNumber(edges[edges.length - 1]!)}`;
  const [low, high] = [shortNumber(edges[from - 1]!), shortNumber(edges[to]!)];
  return low === high ? low : `${low} to ${high}`;
}

function categoryCells(categories: readonly string[], reference: Profile, current: Profile): Cell[] {
  const cells = categories.map(
    (category, k): Cell => ({
      label: category === '' ? '(empty)' : category,
      reference: reference.counts[k]!,
      current: current.counts[k]!,
    }),
  );
  const [ours, theirs] = [reference.counts.at(-1)!, current.counts.at(-1)!];
  if (ours + theirs > 0) cells.push({ label: `others${namesOf(current)}`, reference: ours, current: theirs });
  return cells.filter((cell) => cell.reference + cell.current > 0);
}

function namesOf({ unlisted }: Profile): string {
  const names = [...unlisted]
    .sort(([, a], [, b]) => b - a)
    .slice(0, 3)
    .map(([name]) => (name === '' ? '(empty)' : name));
  return names.length === 0 ? '' : ` (${names.join(', ')}${unlisted.size > 3 ? ', ...' : ''})`;
}

export const sumOf = (counts: ArrayLike<number>): number => {
  let sum = 0;
  for (let k = 0; k < counts.length; k++) sum += counts[k]!;
  return sum;
};

/** Four digits; what is long is written with a power. */
export function shortNumber(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-3)
    return value
      .toExponential(2)
      .replace(/\.?0+e/, 'e')
      .replace('e+', 'e');
  return String(Number(value.toPrecision(4)));
}
