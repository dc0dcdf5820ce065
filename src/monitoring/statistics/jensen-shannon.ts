import { eachPair } from './shares.ts';

/**
 * Jensen-Shannon distance of shares: the root of (KL(p, m) + KL(q, m)) / 2, m = (p + q) / 2. Base e (at most 0.8326) or
 * base 2 (at most 1). A metric; needs no floor. Source: J. Lin, IEEE Trans. Inf. Theory 37, 1991; D. Endres and J. Schindelin,
 * IEEE Trans. Inf. Theory 49, 2003.
 */
export function jensenShannonDistance(p: ArrayLike<number>, q: ArrayLike<number>, base: 'e' | 2 = 'e'): number {
  let sum = 0;
  eachPair(p, q, (a, b) => {
    const total = a + b;
    if (total === 0) return;
    // With u = (a - b) / (a + b) the two terms are total / 2 times (1 +- u) ln(1 +- u), which keep their digits near u = 0.
    const u = (a - b) / total;
    sum += (total / 2) * (entropyPart(u) + entropyPart(-u));
  });
  const divergence = Math.max(0, sum / 2);
  return Math.sqrt(base === 2 ? divergence / Math.LN2 : divergence);
}

/** (1 + u) ln(1 + u), which is 0 at -1. */
function entropyPart(u: number): number {
  return u <= -1 ? 0 : (1 + u) * Math.log1p(u);
}
