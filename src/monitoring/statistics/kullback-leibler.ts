import { eachPair } from './shares.ts';

/**
 * Kullback-Leibler divergence of shares: sum of p ln(p / q), in nats. Not symmetric; infinite where q is 0 and p is not,
 * unless a floor raises both shares first (nothing is scaled back to 1 then).
 * Source: S. Kullback and R. A. Leibler, Ann. Math. Stat. 22, 1951.
 */
export function kullbackLeibler(p: ArrayLike<number>, q: ArrayLike<number>, floor = 0): number {
  let sum = 0;
  eachPair(p, q, (a, b) => {
    const raised = Math.max(a, floor);
    if (raised > 0) sum += raised * Math.log(raised / Math.max(b, floor));
  });
  return sum;
}
