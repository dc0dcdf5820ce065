import { StewardError } from '../../kernel/errors.ts';
import { type Alternative, symmetricP } from './alternative.ts';
import { normalUpper } from './distributions/normal.ts';
import { mannWhitneyLower } from './mann-whitney-exact.ts';
import type { SortedSample } from './sorted-sample.ts';
import { eachTieGroup } from './tie-groups.ts';

/** As scipy: exact by itself when one side has at most this many values and there are no ties. */
const EXACT_SIDE = 8;
/** n m up to which an exact value is given at all (under a second). */
const EXACT_AT_MOST = 10_000_000;

export interface MannWhitneyResult {
  /** U of the reference: pairs in which its value is the larger one, ties as a half. */
  readonly u: number;
  readonly pvalue: number;
  readonly method: 'exact' | 'asymptotic';
}

/**
 * Mann-Whitney U test, two-sided unless asked otherwise; `greater`: the reference tends to larger values. Assumes
 * independent values, and equal shapes where it is read as a shift. Exact without ties when one side has at most 8 values,
 * else normal with tie and continuity correction: (U - n m / 2 -+ 1/2) / sqrt(n m / 12 (N + 1 - sum (t^3 - t) / (N (N - 1)))).
 * Source: E. L. Lehmann, "Nonparametrics", 1975, sections 1.3 to 1.4.
 */
export function mannWhitney(
  reference: SortedSample,
  current: SortedSample,
  options: { readonly alternative?: Alternative; readonly method?: 'auto' | 'exact' | 'asymptotic' } = {},
): MannWhitneyResult {
  const { alternative = 'two-sided', method = 'auto' } = options;
  const n = reference.length;
  const m = current.length;
  let u = 0;
  let ties = 0;
  eachTieGroup(reference, current, (ofReference, ofCurrent, _, currentBelow) => {
    const tied = ofReference + ofCurrent;
    u += ofReference * (currentBelow + ofCurrent / 2);
    ties += tied ** 3 - tied;
  });
  if (method === 'exact') refuseExact(n, m, ties > 0);
  const exact = Math.min(n, m) <= EXACT_SIDE && ties === 0 && n * m <= EXACT_AT_MOST;
  if (method === 'exact' || (method === 'auto' && exact))
    return { u, pvalue: exactP(u, n, m, alternative), method: 'exact' };
  return { u, pvalue: asymptoticP(u, n, m, ties, alternative), method: 'asymptotic' };
}

function refuseExact(n: number, m: number, tied: boolean): void {
  if (!tied && n * m <= EXACT_AT_MOST) return;
  const why = tied ? 'values occur more than once' : `${n} against ${m} values would take too long`;
  throw new StewardError('BAD_INPUT', `There is no exact p-value of U here: ${why}.`, {
    hint: 'Use the method asymptotic, which corrects for ties.',
  });
}

function exactP(u: number, n: number, m: number, alternative: Alternative): number {
  // P(U >= u) = P(U <= n m - u)
  const upper = (value: number): number => mannWhitneyLower(n * m - value, n, m);
  if (alternative === 'greater') return upper(u);
  if (alternative === 'less') return upper(n * m - u);
  return Math.min(1, 2 * upper(Math.max(u, n * m - u)));
}

function asymptoticP(u: number, n: number, m: number, ties: number, alternative: Alternative): number {
  const all = n + m;
  const variance = ((n * m) / 12) * (all + 1 - ties / (all * (all - 1)));
  if (!(variance > 0)) return 1;
  const difference = u - (n * m) / 2;
  const root = Math.sqrt(variance);
  if (alternative === 'two-sided')
    return symmetricP(Math.max(0, Math.abs(difference) - 0.5) / root, 'two-sided', normalUpper);
  return normalUpper(((alternative === 'greater' ? difference : -difference) - 0.5) / root);
}
