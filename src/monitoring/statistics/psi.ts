import { binCounts, quantileEdges } from './quantile-bins.ts';
import { eachPair, sharesOf } from './shares.ts';
import type { SortedSample } from './sorted-sample.ts';

/** A share counts as at least this much: an empty bin then adds (share - floor) ln(share / floor), not infinity. */
export const PSI_FLOOR = 1e-4;

/**
 * Population stability index of shares: sum of (p - q) ln(p / q), natural logarithm, every share raised to the floor
 * first and nothing scaled back to 1. Symmetric. It is Jeffreys' divergence, and has no threshold without n: see
 * `psiNullThreshold`. Source: N. Siddiqi, "Credit Risk Scorecards", 2006; H. Jeffreys, 1946.
 */
export function psiOfShares(reference: ArrayLike<number>, current: ArrayLike<number>, floor = PSI_FLOOR): number {
  let sum = 0;
  eachPair(reference, current, (p, q) => {
    const [raisedP, raisedQ] = [Math.max(p, floor), Math.max(q, floor)];
    sum += (raisedP - raisedQ) * Math.log(raisedP / raisedQ);
  });
  return sum;
}

export interface PsiResult {
  readonly psi: number;
  /** Inner edges of the bins; the ends are open. */
  readonly edges: Float64Array;
  /** One share a bin, and when a value is missing on either side one more for the missing, at the end. */
  readonly referenceShares: Float64Array;
  readonly currentShares: Float64Array;
}

export interface PsiOptions {
  readonly bins?: number;
  readonly floor?: number;
  /** How many values were missing beside those of the samples. */
  readonly missing?: { readonly reference: number; readonly current: number };
}

/** PSI of two samples over the reference's quantile bins (10 by default), the missing values as a bin of their own. */
export function psi(reference: SortedSample, current: SortedSample, options: PsiOptions = {}): PsiResult {
  const { bins = 10, floor = PSI_FLOOR, missing = { reference: 0, current: 0 } } = options;
  const edges = quantileEdges(reference, bins);
  const anyMissing = missing.reference + missing.current > 0;
  const sharesOver = (sample: SortedSample, absent: number): Float64Array =>
    sharesOf([...binCounts(sample, edges), ...(anyMissing ? [absent] : [])]);
  const referenceShares = sharesOver(reference, missing.reference);
  const currentShares = sharesOver(current, missing.current);
  return { psi: psiOfShares(referenceShares, currentShares, floor), edges, referenceShares, currentShares };
}
