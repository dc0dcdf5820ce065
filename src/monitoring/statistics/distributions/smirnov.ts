import { binomialTerm } from './saddle-point.ts';

/** So many terms give 12 digits of a long sum where n x^2 >= 1: they lie on a bell that is flat at both ends. */
const TERMS = 1000;
/** A term this much smaller than the sum changes no digit of it. */
const NEGLIGIBLE = 1e-18;

/**
 * P(D+ >= x) for the one-sided one-sample Kolmogorov-Smirnov statistic of n observations, 0 < x < 1.
 * Formula: x sum over j <= n (1 - x) of C(n, j) (x + j/n)^(j - 1) (1 - x - j/n)^(n - j) (Smirnov 1944; Birnbaum and
 * Tingey 1951), from the middle outwards, since the terms fall towards both ends. Of very many terms every s-th is taken
 * s times: the trapezoid rule, whose error on a smooth bell shrinks exponentially with the number of terms. Relative
 * error under 1e-12 for n x^2 >= 1.
 */
export function smirnovUpper(n: number, x: number): number {
  const last = Math.floor(n * (1 - x));
  const middle = Math.floor(last / 2);
  const stride = Math.max(1, Math.floor(n / TERMS));
  const termAt = (j: number): number => {
    const p = x + j / n;
    return p >= 1 ? 0 : (binomialTerm(j, n, p, 1 - p) * x) / p;
  };
  let sum = 0;
  for (let j = middle; j >= 0; j -= stride) {
    const term = termAt(j);
    sum += term;
    if (term < sum * NEGLIGIBLE) break;
  }
  for (let j = middle + stride; j <= last; j += stride) {
    const term = termAt(j);
    sum += term;
    if (term < sum * NEGLIGIBLE) break;
  }
  return Math.min(1, sum * stride);
}
