import { type Alternative, symmetricP } from './alternative.ts';
import { normalUpper } from './distributions/normal.ts';

export interface Proportion {
  readonly n: number;
  readonly successes: number;
}

/**
 * Two-proportion z test with pooled variance: (p1 - p2) / sqrt(p (1 - p) (1/n + 1/m)). Assumes some ten successes and
 * failures on each side; below that use Fisher's test. Where nobody, or everybody, succeeded, z is 0 and p 1.
 * Source: A. Agresti, "Categorical Data Analysis", 3rd edition, section 3.1 (its square is the 2 x 2 chi-square).
 */
export function twoProportionZ(
  reference: Proportion,
  current: Proportion,
  alternative: Alternative = 'two-sided',
): { readonly z: number; readonly pvalue: number } {
  const pooled = (reference.successes + current.successes) / (reference.n + current.n);
  const variance = pooled * (1 - pooled) * (1 / reference.n + 1 / current.n);
  if (variance <= 0) return { z: 0, pvalue: 1 };
  const z = (reference.successes / reference.n - current.successes / current.n) / Math.sqrt(variance);
  return { z, pvalue: symmetricP(z, alternative, normalUpper) };
}
