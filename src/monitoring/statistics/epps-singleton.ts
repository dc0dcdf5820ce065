import { StewardError } from '../../kernel/errors.ts';
import { chiSquareUpper } from './distributions/chi-square.ts';
import { quantile } from './quantile.ts';
import { pooledSample, type SortedSample } from './sorted-sample.ts';
import { symmetricEigen } from './symmetric-eigen.ts';

/** Where the characteristic functions are compared, in half interquartile ranges. */
const POINTS = [0.4, 0.8] as const;
const SIZE = 2 * POINTS.length;
/** Below this many values on both sides the small-sample correction applies. */
const SMALL = 25;

export interface EppsSingletonResult {
  readonly statistic: number;
  readonly pvalue: number;
}

/**
 * Epps-Singleton test: the difference of the empirical characteristic functions at 0.4 and 0.8 (over half the pooled
 * interquartile range), squared in the metric of its covariance; chi-square with the rank of that. Also for discrete
 * values. Assumes independence and at least five values a side; when the middle half of all values is one, it is not
 * defined unless all are (statistic 0, p 1).
 * Source: T. W. Epps and K. J. Singleton, J. Stat. Comput. Simul. 26, 1986; S. J. Goerg and J. Kaiser, Stata J. 9, 2009.
 */
export function eppsSingleton(reference: SortedSample, current: SortedSample): EppsSingletonResult {
  const [n, m] = [reference.length, current.length];
  if (n < 5 || m < 5) throw new StewardError('BAD_INPUT', 'Epps and Singleton take at least five values on each side.');
  const pooled = pooledSample([reference, current]);
  if (pooled[0] === pooled[pooled.length - 1]) return { statistic: 0, pvalue: 1 };
  const scale = (quantile(pooled, 0.75) - quantile(pooled, 0.25)) / 2;
  if (scale === 0)
    throw new StewardError(
      'BAD_INPUT',
      'The middle half of all values is one value, and the test divides by its width.',
      {
        hint: 'Use ks, or categorical where the values are few.',
      },
    );
  const a = waves(reference, scale);
  const b = waves(current, scale);
  const difference = a.mean.map((mean, k) => mean - b.mean[k]!);
  const covariance = a.covariance.map((row, k) =>
    row.map((value, l) => ((n + m) / n) * value + ((n + m) / m) * b.covariance[k]![l]!),
  );
  const { square, rank } = squareIn(covariance, difference);
  const correction = Math.max(n, m) < SMALL ? 1 / (1 + (n + m) ** -0.45 + 10.1 * (n ** -1.7 + m ** -1.7)) : 1;
  const statistic = (n + m) * square * correction;
  return { statistic, pvalue: chiSquareUpper(statistic, rank) };
}

/** Mean and covariance (divisor n) of cos and sin of the values at the points. */
function waves(sample: SortedSample, scale: number): { mean: number[]; covariance: number[][] } {
  const columns = [Math.cos, Math.sin].flatMap((wave) =>
    POINTS.map((point) => new Float64Array(sample).map((x) => wave((x * point) / scale))),
  );
  const mean = columns.map((column) => column.reduce((sum, x) => sum + x, 0) / column.length);
  const covariance = columns.map((a, k) => columns.map((b, l) => covarianceOf(a, mean[k]!, b, mean[l]!)));
  return { mean, covariance };
}

function covarianceOf(a: Float64Array, meanA: number, b: Float64Array, meanB: number): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! - meanA) * (b[i]! - meanB);
  return sum / a.length;
}

/** v' M+ v with the pseudo-inverse of M, and its rank. */
function squareIn(matrix: number[][], vector: readonly number[]): { square: number; rank: number } {
  const { values, vectors } = symmetricEigen(matrix);
  const negligible = Math.max(...values) * SIZE * Number.EPSILON;
  let [square, rank] = [0, 0];
  for (let k = 0; k < SIZE; k++) {
    if (values[k]! <= negligible) continue;
    rank++;
    square += vectors[k]!.reduce((sum, part, l) => sum + part * vector[l]!, 0) ** 2 / values[k]!;
  }
  return { square, rank };
}
