import { durbinMatrixLower } from './durbin-matrix.ts';
import { pelzGoodLower } from './pelz-good.ts';
import { smirnovUpper } from './smirnov.ts';

/**
 * P(D >= x) for the two-sided one-sample Kolmogorov-Smirnov statistic of n observations (scipy's `kstwo.sf`).
 * Two one-sided tails where they hardly overlap, Durbin's matrix where n x is small, Pelz and Good's series between.
 * Relative error under 1e-5 where it is below 0.03 (1e-12 for x >= 1/2), absolute error under 1e-7 elsewhere.
 * Source of the choice: R. Simard and P. L'Ecuyer, "Computing the Two-Sided Kolmogorov-Smirnov Distribution",
 * J. Stat. Softw. 39(11), 2011, figure 2.
 */
export function kolmogorovUpper(n: number, x: number): number {
  if (x >= 1) return 0;
  const t = n * x;
  if (t <= 0.5) return 1;
  // Exact ends (Ruben and Gambino 1982): no or one observation may stand off the line.
  if (t >= n - 1) return 2 * (1 - x) ** n;
  const overlap = t * x;
  if (x >= 0.5 || overlap >= (n <= 140 ? 4 : 2.2)) return overlap >= 370 ? 0 : Math.min(1, 2 * smirnovUpper(n, x));
  const byMatrix = n <= 140 || (n <= 100_000 && n * x ** 1.5 <= 1.4);
  const lower = byMatrix ? durbinMatrixLower(n, x) : pelzGoodLower(n, x);
  return Math.min(1, Math.max(0, 1 - lower));
}

/**
 * Kolmogorov's limit: P(sqrt(n) D >= x) for n to infinity, 2 sum of (-1)^(k - 1) e^(-2 k^2 x^2), or its theta transform
 * below 1, where that series is slow. Relative error under 1e-14 above 1. Source: DLMF 20.7; Kolmogorov 1933.
 */
export function kolmogorovLimitUpper(x: number): number {
  if (x <= 0) return 1;
  if (x < 1) {
    let sum = 0;
    for (let k = 1; k <= 9; k += 2) sum += Math.exp(-((k * Math.PI) ** 2) / (8 * x * x));
    return 1 - (Math.sqrt(2 * Math.PI) / x) * sum;
  }
  let sum = 0;
  for (let k = 1; k <= 5; k++) sum += (k % 2 === 1 ? 1 : -1) * Math.exp(-2 * k * k * x * x);
  return Math.min(1, 2 * sum);
}
