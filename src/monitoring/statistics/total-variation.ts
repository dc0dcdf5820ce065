import { eachPair } from './shares.ts';

/**
 * Total variation distance of shares, 0 to 1: half the sum of |p - q|; the share of rows that would have to change.
 * Source: D. A. Levin, Y. Peres, E. L. Wilmer, "Markov Chains and Mixing Times", 2009, section 4.1.
 */
export function totalVariation(p: ArrayLike<number>, q: ArrayLike<number>): number {
  let sum = 0;
  eachPair(p, q, (a, b) => {
    sum += Math.abs(a - b);
  });
  return sum / 2;
}
