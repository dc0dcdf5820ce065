import { deviationOf, momentsOf } from './moments.ts';
import type { SortedSample } from './sorted-sample.ts';

/** The reference's deviation counts as at least this much, so that a constant reference divides by something. */
const DEVIATION_FLOOR = 0.001;

/**
 * The first Wasserstein distance (earth mover's) of two samples: the integral of |F(x) - G(x)|, in the unit of the
 * values. Source: C. Villani, "Topics in Optimal Transportation", 2003, theorem 2.18.
 */
export function wasserstein(reference: SortedSample, current: SortedSample): number {
  const n = reference.length;
  const m = current.length;
  let sum = 0;
  let i = 0;
  let j = 0;
  let last = Math.min(reference[0]!, current[0]!);
  while (i < n && j < m) {
    const x = reference[i]!;
    const y = current[j]!;
    const at = Math.min(x, y);
    sum += (at - last) * Math.abs(i / n - j / m);
    last = at;
    if (x <= y) i++;
    if (y <= x) j++;
  }
  for (; i < n; i++) {
    sum += (reference[i]! - last) * (1 - i / n);
    last = reference[i]!;
  }
  for (; j < m; j++) {
    sum += (current[j]! - last) * (1 - j / m);
    last = current[j]!;
  }
  return sum;
}

/** A distance in standard deviations (divisor n) of the reference, which counts as at least 0.001: free of the unit. */
export function normedByReference(distance: number, reference: SortedSample): number {
  return distance / Math.max(deviationOf(momentsOf(reference), 0), DEVIATION_FLOOR);
}
