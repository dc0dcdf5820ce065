import type { Profile } from '../../../src/monitoring/profiles/profile.ts';
import { evidentlyCategorical, evidentlyChiSquareP } from '../../../src/monitoring/statistics/as-evidently.ts';
import { kolmogorovSmirnov } from '../../../src/monitoring/statistics/kolmogorov-smirnov.ts';
import { pooledSample, type SortedSample } from '../../../src/monitoring/statistics/sorted-sample.ts';
import { normedByReference, wasserstein } from '../../../src/monitoring/statistics/wasserstein.ts';
import type { Column } from './null-days.ts';

/** Counts of the categories 0 to 5. */
export function tally(rows: ArrayLike<number>): Float64Array {
  const counts = new Float64Array(6);
  for (let i = 0; i < rows.length; i++) counts[rows[i]!]!++;
  return counts;
}

/** Evidently 0.7.21 with more than 1,000 reference rows: Wasserstein by the reference's deviation, Jensen-Shannon; 0.1. */
export function evidentlyLarge(column: Column, rows: SortedSample): boolean {
  if (!column.shape) return evidentlyCategorical(column.large, tally(rows)).jensenShannon >= 0.1;
  const reference = column.large as SortedSample;
  return normedByReference(wasserstein(reference, rows), reference) >= 0.1;
}

/** Its defaults with the days as reference that the seasonal baseline takes; of categories, which are counts, `days` is undefined. */
export function evidentlySeasonal(
  days: SortedSample | undefined,
  reference: Profile,
  current: Profile,
  rows: SortedSample,
): boolean {
  if (!days) return evidentlyCategorical(reference.counts, current.counts).jensenShannon >= 0.1;
  return normedByReference(wasserstein(days, rows), days) >= 0.1;
}

/** The four days, each a week before the next. */
export const daysOfSeason = ({ sorted }: Column): SortedSample =>
  pooledSample([1, 2, 3, 4].map((week) => sorted[sorted.length - 7 * week]!));

/** With at most 1,000: KS and goodness of fit at 5 %, not adjusted. KS by `kstwo`, which is within 1 % of exact here. */
export function evidentlySmall(column: Column, rows: SortedSample): boolean {
  if (!column.shape) return evidentlyChiSquareP(column.small, tally(rows)) < 0.05;
  return kolmogorovSmirnov(column.small as SortedSample, rows, { method: 'asymptotic' }).pvalue <= 0.05;
}
