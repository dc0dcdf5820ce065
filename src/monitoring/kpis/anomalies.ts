import { robustZ } from '../statistics/robust-z.ts';
import { sortedSample } from '../statistics/sorted-sample.ts';

/** Iglewicz and Hoaglin (1993) call a value beyond this an outlier. */
const MOST_Z = 3.5;
/** Fewer values before one say nothing about it; more than this are too long ago. */
const FEWEST = 10;
const MOST = 60;

/**
 * The points of a series with those marked that lie far from what came before them: more than 3.5 robust standard
 * deviations from the median. What never varied has no deviation, and marks nothing.
 */
export function markAnomalies<T extends { readonly value: number | null }>(
  points: readonly T[],
): (T & { readonly anomaly: boolean })[] {
  const past: number[] = [];
  return points.map((point) => {
    const { value } = point;
    if (value === null) return { ...point, anomaly: false };
    const before = past.slice(-MOST);
    past.push(value);
    if (before.length < FEWEST) return { ...point, anomaly: false };
    const { z } = robustZ(sortedSample(before), value);
    return { ...point, anomaly: Number.isFinite(z) && Math.abs(z) > MOST_Z };
  });
}
