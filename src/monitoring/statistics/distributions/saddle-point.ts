import { stirlingError } from './log-gamma.ts';

const TWO_PI = 2 * Math.PI;

/**
 * Terms of discrete distributions in Loader's saddle-point form: relative error of about 1e-14 even where the factorials
 * involved have millions of digits, which differences of ln Gamma do not give.
 * Source: C. Loader, "Fast and Accurate Computation of Binomial Probabilities" (2000).
 */

/** The deviance part x ln(x / mean) + mean - x, for x, mean > 0; a series where both are close. */
export function deviance(x: number, mean: number): number {
  const difference = x - mean;
  if (Math.abs(difference) >= 0.1 * (x + mean)) return x * Math.log(x / mean) - difference;
  const v = difference / (x + mean);
  let sum = difference * v;
  let power = 2 * x * v;
  for (let k = 3; ; k += 2) {
    power *= v * v;
    const next = sum + power / k;
    if (next === sum) return sum;
    sum = next;
  }
}

/** x^a e^-x / Gamma(a + 1), the Poisson term with mean x at a real count a >= 0. */
export function poissonTerm(a: number, x: number): number {
  if (x === 0) return a === 0 ? 1 : 0;
  if (a === 0) return Math.exp(-x);
  return Math.exp(-stirlingError(a) - deviance(a, x)) / Math.sqrt(TWO_PI * a);
}

/** Gamma(n + 1) / (Gamma(a + 1) Gamma(n - a + 1)) p^a q^(n - a) with q = 1 - p given apart, for real 0 <= a <= n. */
export function binomialTerm(a: number, n: number, p: number, q: number): number {
  if (p === 0) return a === 0 ? 1 : 0;
  if (q === 0) return a === n ? 1 : 0;
  const b = n - a;
  if (a === 0) return n === 0 ? 1 : Math.exp(p < 0.1 ? n * Math.log1p(-p) : n * Math.log(q));
  if (b === 0) return Math.exp(q < 0.1 ? n * Math.log1p(-q) : n * Math.log(p));
  const error = stirlingError(n) - stirlingError(a) - stirlingError(b);
  return Math.exp(error - deviance(a, n * p) - deviance(b, n * q)) * Math.sqrt(n / (TWO_PI * a * b));
}

/** The chance of `hits` marked ones among `drawn` from `marked` marked and `plain` others (hypergeometric). */
export function hypergeometricTerm(hits: number, drawn: number, marked: number, plain: number): number {
  const all = marked + plain;
  if (hits < Math.max(0, drawn - plain) || hits > Math.min(drawn, marked)) return 0;
  if (drawn === 0) return 1;
  const p = drawn / all;
  const q = (all - drawn) / all;
  return (binomialTerm(hits, marked, p, q) * binomialTerm(drawn - hits, plain, p, q)) / binomialTerm(drawn, all, p, q);
}
