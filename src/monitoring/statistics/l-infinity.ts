import { eachPair } from './shares.ts';

/**
 * The largest change of any one share, 0 to 1: max |p - q| (Chebyshev distance).
 * Source: M. M. Deza, E. Deza, "Encyclopedia of Distances", 2009.
 */
export function lInfinity(p: ArrayLike<number>, q: ArrayLike<number>): number {
  let largest = 0;
  eachPair(p, q, (a, b) => {
    largest = Math.max(largest, Math.abs(a - b));
  });
  return largest;
}
