import { StewardError } from '../../kernel/errors.ts';
import { cramerVonMisesExact } from './cramer-von-mises-exact.ts';
import { cramerVonMisesUpper } from './distributions/cramer-von-mises-limit.ts';
import type { SortedSample } from './sorted-sample.ts';
import { eachTieGroup } from './tie-groups.ts';

/** As scipy: exact by itself while neither side is longer; beyond `EXACT_AT_MOST` it would take too long. */
const EXACT_LONGEST = 20;
const EXACT_AT_MOST = 25;

export interface CramerVonMisesResult {
  readonly statistic: number;
  readonly pvalue: number;
  readonly method: 'exact' | 'asymptotic';
}

/**
 * Two-sample Cramer-von Mises test: n m / N^2 times the sum of (F - G)^2 over all values, by ranks (ties as mid-ranks):
 * T = U / (n m N) - (4 n m - 1) / (6 N), U = n sum (r_i - i)^2 + m sum (s_j - j)^2. p exact up to 20 values a side, else the
 * limit at T standardised by its exact mean and variance. Assumes independent values; exact p ignores ties.
 * Source: T. W. Anderson, Ann. Math. Stat. 33, 1962, equations 9, 10, 14 to 16.
 */
export function cramerVonMises(
  reference: SortedSample,
  current: SortedSample,
  method: 'auto' | 'exact' | 'asymptotic' = 'auto',
): CramerVonMisesResult {
  const n = reference.length;
  const m = current.length;
  if (n < 2 || m < 2)
    throw new StewardError('BAD_INPUT', 'Cramer and von Mises take at least two values on each side.');
  const longest = Math.max(n, m);
  if (method === 'exact' && longest > EXACT_AT_MOST)
    throw new StewardError('BAD_INPUT', `An exact p-value of ${n} against ${m} values would take too long.`, {
      hint: 'Use the method asymptotic, which is good from about 20 values.',
    });
  const total = n + m;
  const statistic = statisticOf(reference, current);
  if (method === 'exact' || (method === 'auto' && longest <= EXACT_LONGEST))
    return { statistic, pvalue: cramerVonMisesExact(rankSum(reference, current), n, m), method: 'exact' };
  const mean = (1 + 1 / total) / 6;
  const variance =
    ((total + 1) * (4 * n * m * total - 3 * (n * n + m * m) - 2 * n * m)) / (45 * total * total * 4 * n * m);
  const standardised = 1 / 6 + (statistic - mean) / Math.sqrt(45 * variance);
  return { statistic, pvalue: cramerVonMisesUpper(standardised), method: 'asymptotic' };
}

/**
 * T without the difference of two numbers of the size of N: n m / N^2 times the sum of (F - G)^2, the reference's values
 * first among equal ones, and what mid-ranks make of such an order (equation 9 of either, subtracted). The rank formula
 * itself has 5 digits left at a million values.
 */
function statisticOf(reference: SortedSample, current: SortedSample): number {
  const n = reference.length;
  const m = current.length;
  let [squares, ofTies] = [0, 0];
  eachTieGroup(reference, current, (a, b, i, j) => {
    for (let k = 1; k <= a; k++) squares += ((i + k) / n - j / m) ** 2;
    for (let k = 1; k <= b; k++) squares += ((i + a) / n - (j + k) / m) ** 2;
    if (a + b === 1) return;
    const middle = (a + b + 1) / 2;
    ofTies += a * b * (n * j - m * i) + n * squaresFrom(middle, a) + m * (squaresFrom(middle, b) - a * a * b);
  });
  const total = n + m;
  return ((n * m) / total ** 2) * squares + ofTies / (n * m * total);
}

/** U of Anderson's equation 10. Within ties the own places run from the first to the last, the rank is their middle. */
function rankSum(reference: SortedSample, current: SortedSample): number {
  let [ofReference, ofCurrent] = [0, 0];
  eachTieGroup(reference, current, (a, b, i, j) => {
    const rank = i + j + (a + b + 1) / 2;
    ofReference += squaresFrom(rank - i, a);
    ofCurrent += squaresFrom(rank - j, b);
  });
  return reference.length * ofReference + current.length * ofCurrent;
}

/** Sum of (x - k)^2 for k = 1..count. */
function squaresFrom(x: number, count: number): number {
  const ks = (count * (count + 1)) / 2;
  const squares = (count * (count + 1) * (2 * count + 1)) / 6;
  return count * x * x - 2 * x * ks + squares;
}
