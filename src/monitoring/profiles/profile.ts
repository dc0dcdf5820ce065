import { countValues } from '../statistics/quantile-bins.ts';
import { countNumber, countText, type DistinctSketch, emptySketch, mergeSketches } from './distinct-estimate.ts';
import {
  addExact,
  EXACT_ZERO,
  type ExactSum,
  exactMoments,
  exactToNumber,
  multiplyExact,
  negateExact,
} from './exact-sum.ts';
import { byBytes, type Layout, LONGEST_CATEGORY, mostFrequent, sizeOf } from './layout.ts';
import { MISTYPED, readCategory, readNumber } from './read-value.ts';

/**
 * A feature in a window: whole counts over a layout, and sums without rounding. Profiles over one layout add up in any
 * order to the same, to the bit.
 */
export interface Profile {
  /** A count for each bin of finite numbers; or for each category, and at the end for all others. */
  readonly counts: Float64Array;
  readonly missing: number;
  /** Values of another type than the feature's: texts among numbers. */
  readonly mistyped: number;
  /** Numeric alone: how many were minus and plus infinity. */
  readonly endless: readonly [number, number];
  /** Of the finite numbers; undefined when there is none, and of categories. */
  readonly min: number | undefined;
  readonly max: number | undefined;
  readonly sum: ExactSum;
  readonly squares: ExactSum;
  /** Categories that the layout does not have, the most frequent of each part, by their UTF-8. */
  readonly unlisted: ReadonlyMap<string, number>;
  readonly distinct: DistinctSketch;
}

/** So many names of unlisted categories are kept of a part. */
export const MOST_UNLISTED = 20;

export function emptyProfile(layout: Layout): Profile {
  return {
    counts: new Float64Array(sizeOf(layout)),
    missing: 0,
    mistyped: 0,
    endless: [0, 0],
    min: undefined,
    max: undefined,
    sum: EXACT_ZERO,
    squares: EXACT_ZERO,
    unlisted: new Map(),
    distinct: emptySketch(),
  };
}

/** Counts raw values over a layout. Takes any value: what is missing, endless or of another type has a count of its own. */
export function countColumn(layout: Layout, values: readonly unknown[]): Profile {
  return layout.type === 'numeric' ? countNumbers(layout.edges, values) : countTexts(layout.categories, values);
}

function countNumbers(edges: Float64Array, values: readonly unknown[]): Profile {
  const distinct = emptySketch();
  const finite: number[] = [];
  let [missing, mistyped, below, above] = [0, 0, 0, 0];
  for (const value of values) {
    const number = readNumber(value);
    if (number === undefined) missing++;
    else if (Number.isNaN(number)) mistyped++;
    else if (number === Infinity) above++;
    else if (number === -Infinity) below++;
    else {
      finite.push(number + 0);
      countNumber(distinct, number);
    }
  }
  return {
    counts: countValues(Float64Array.from(finite), edges),
    missing,
    mistyped,
    endless: [below, above],
    min: finite.length === 0 ? undefined : finite.reduce((least, x) => Math.min(least, x)),
    max: finite.length === 0 ? undefined : finite.reduce((most, x) => Math.max(most, x)),
    ...exactMoments(finite),
    unlisted: new Map(),
    distinct,
  };
}

function countTexts(categories: readonly string[], values: readonly unknown[]): Profile {
  const place = new Map(categories.map((category, index) => [category, index]));
  const counts = new Float64Array(categories.length + 1);
  const unlisted = new Map<string, number>();
  const distinct = emptySketch();
  let [missing, mistyped] = [0, 0];
  for (const value of values) {
    const category = readCategory(value);
    if (category === undefined) missing++;
    else if (category === MISTYPED) mistyped++;
    else {
      countText(distinct, category);
      counts[place.get(category) ?? categories.length]!++;
      if (!place.has(category) && category.length <= LONGEST_CATEGORY)
        unlisted.set(category, (unlisted.get(category) ?? 0) + 1);
    }
  }
  return {
    ...emptyProfile({ type: 'categorical', categories }),
    counts,
    missing,
    mistyped,
    unlisted: inOrder(mostFrequent(unlisted, MOST_UNLISTED)),
    distinct,
  };
}

/** Two parts of a window, or two windows, over one layout. */
export function addProfiles(a: Profile, b: Profile): Profile {
  if (a.counts.length !== b.counts.length)
    throw new RangeError(`${a.counts.length} counts cannot be added to ${b.counts.length}`);
  const unlisted = new Map(a.unlisted);
  for (const [category, count] of b.unlisted) unlisted.set(category, (unlisted.get(category) ?? 0) + count);
  return {
    counts: a.counts.map((count, k) => count + b.counts[k]!),
    missing: a.missing + b.missing,
    mistyped: a.mistyped + b.mistyped,
    endless: [a.endless[0] + b.endless[0], a.endless[1] + b.endless[1]],
    min: either(a.min, b.min, Math.min),
    max: either(a.max, b.max, Math.max),
    sum: addExact(a.sum, b.sum),
    squares: addExact(a.squares, b.squares),
    unlisted: inOrder([...unlisted]),
    distinct: mergeSketches(a.distinct, b.distinct),
  };
}

/** Finite numbers, or categories. */
export const countedOf = ({ counts }: Profile): number => counts.reduce((sum, count) => sum + count, 0);

/** Everything that came, missing and mistyped included. */
export const rowsOf = (profile: Profile): number =>
  countedOf(profile) + profile.missing + profile.mistyped + profile.endless[0] + profile.endless[1];

/** Mean and standard deviation (divisor n) of the finite numbers, from the exact sums; undefined when there is none. */
export function momentsOfProfile(profile: Profile): { readonly mean: number; readonly deviation: number } | undefined {
  const n = countedOf(profile);
  if (n === 0) return undefined;
  const count: ExactSum = { mantissa: BigInt(n), exponent: 0 };
  const spread = addExact(multiplyExact(count, profile.squares), negateExact(multiplyExact(profile.sum, profile.sum)));
  return { mean: exactToNumber(profile.sum) / n, deviation: Math.sqrt(exactToNumber(spread)) / n };
}

export const inOrder = (entries: readonly (readonly [string, number])[]): Map<string, number> =>
  new Map([...entries].sort(([a], [b]) => byBytes(a, b)));

function either(a: number | undefined, b: number | undefined, of: (a: number, b: number) => number) {
  return a === undefined ? b : b === undefined ? a : of(a, b);
}
