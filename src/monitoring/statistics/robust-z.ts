import { quantile } from './quantile.ts';
import { type SortedSample, sortedSample } from './sorted-sample.ts';

/** Makes the median absolute deviation of normal values their standard deviation: 1 / quantile(0.75) of the normal. */
const NORMAL_SCALE = 1.4826;

export interface RobustZ {
  readonly median: number;
  /** Median absolute deviation from the median. */
  readonly mad: number;
  /** (value - median) / (1.4826 mad); 0 or infinite when the deviation is 0. */
  readonly z: number;
}

/** How far a value lies from past ones in deviations that outliers do not stretch. Source: B. Iglewicz, D. Hoaglin, 1993. */
export function robustZ(past: SortedSample, value: number): RobustZ {
  const median = quantile(past, 0.5);
  const mad = quantile(sortedSample(past.map((one) => Math.abs(one - median))), 0.5);
  return { median, mad, z: value === median ? 0 : (value - median) / (NORMAL_SCALE * mad) };
}
