import { StewardError } from '../../kernel/errors.ts';
import { type Alternative, symmetricP } from './alternative.ts';
import { studentUpper } from './distributions/student-t.ts';
import { type Moments, momentsOf } from './moments.ts';

export interface TResult {
  /** Positive when the reference's mean is the larger one; infinite when two different constants are compared. */
  readonly t: number;
  readonly pvalue: number;
  readonly dof: number;
}

/**
 * Student's t for equal variances: (mean1 - mean2) / sqrt(s^2 (1/n + 1/m)), s^2 pooled, n + m - 2 degrees of freedom.
 * Assumes independent, nearly normal values or large samples. Source: Student 1908; R. A. Fisher 1925.
 */
export function studentT(
  reference: ArrayLike<number>,
  current: ArrayLike<number>,
  alternative: Alternative = 'two-sided',
): TResult {
  const [a, b] = bothMoments(reference, current);
  const dof = a.n + b.n - 2;
  const pooled = (a.squares + b.squares) / dof;
  return judged(a.mean - b.mean, pooled * (1 / a.n + 1 / b.n), dof, alternative);
}

/**
 * Welch's t, which does not assume equal variances: (mean1 - mean2) / sqrt(s1^2/n + s2^2/m), degrees of freedom by Welch
 * and Satterthwaite. Source: B. L. Welch, Biometrika 34, 1947.
 */
export function welchT(
  reference: ArrayLike<number>,
  current: ArrayLike<number>,
  alternative: Alternative = 'two-sided',
): TResult {
  const [a, b] = bothMoments(reference, current);
  const ofA = a.squares / (a.n - 1) / a.n;
  const ofB = b.squares / (b.n - 1) / b.n;
  // By shares of the larger, so that tiny variances do not vanish when squared.
  const scale = Math.max(ofA, ofB) || 1;
  const [shareA, shareB] = [ofA / scale, ofB / scale];
  const below = shareA ** 2 / (a.n - 1) + shareB ** 2 / (b.n - 1);
  const dof = below === 0 ? a.n + b.n - 2 : (shareA + shareB) ** 2 / below;
  return judged(a.mean - b.mean, ofA + ofB, dof, alternative);
}

function bothMoments(reference: ArrayLike<number>, current: ArrayLike<number>): readonly [Moments, Moments] {
  if (reference.length < 2 || current.length < 2)
    throw new StewardError('BAD_INPUT', 'A t test takes at least two values on each side.');
  return [momentsOf(reference), momentsOf(current)];
}

/** Two equal constants differ by nothing (p = 1), two different ones by infinitely many standard errors (p = 0). */
function judged(difference: number, variance: number, dof: number, alternative: Alternative): TResult {
  if (variance === 0 && difference === 0) return { t: 0, pvalue: 1, dof };
  const t = difference / Math.sqrt(variance);
  return { t, pvalue: symmetricP(t, alternative, (x) => studentUpper(x, dof)), dof };
}
