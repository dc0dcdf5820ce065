import type { Alternative } from './alternative.ts';

/**
 * P(D >= d) under the null for two samples of n and m values without ties: the share of lattice paths from (0, 0) to
 * (n, m) that reach a point (i, j) with i/n - j/m at least d (greater), at most -d (less), or either (two-sided).
 * `steps` is d n m, a whole number. Only positive terms are added, so that small values keep their digits. With ties
 * the true value is smaller. Time and place: n m and m.
 * Source: J. L. Hodges, "The Significance Probability of the Smirnov Two-Sample Test", Ark. Mat. 3, 1958; the recursion
 * in probabilities is that of R's psmirnov.
 */
export function ksExact(n: number, m: number, steps: number, alternative: Alternative): number {
  if (steps <= 0) return 1;
  const up = alternative === 'less' ? Infinity : steps;
  const down = alternative === 'greater' ? Infinity : steps;
  // crossed[j]: the share of paths to (i, j) that have reached the bound.
  const crossed = new Float64Array(m + 1);
  for (let i = 0; i <= n; i++) {
    for (let j = 0; j <= m; j++) {
      const lead = i * m - j * n;
      if (lead >= up || -lead >= down) crossed[j] = 1;
      else if (i + j > 0) crossed[j] = (i * crossed[j]! + (j > 0 ? j * crossed[j - 1]! : 0)) / (i + j);
    }
  }
  return crossed[m]!;
}
