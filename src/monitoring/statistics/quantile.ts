import type { SortedSample } from './sorted-sample.ts';

/**
 * The p-quantile, 0 <= p <= 1, type 7 (R, numpy "linear"): at place (n - 1) p, linear between neighbours.
 * Source: R. J. Hyndman and Y. Fan, "Sample Quantiles in Statistical Packages", The American Statistician 50, 1996.
 */
export function quantile(sample: SortedSample, p: number): number {
  const place = (sample.length - 1) * p;
  const below = Math.floor(place);
  return between(sample[below]!, sample[Math.min(below + 1, sample.length - 1)]!, place - below);
}

/** From the nearer end, as numpy does, so that the last digit agrees. */
export function between(low: number, high: number, share: number): number {
  return share < 0.5 ? low + (high - low) * share : high - (high - low) * (1 - share);
}
