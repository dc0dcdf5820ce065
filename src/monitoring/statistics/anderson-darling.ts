import { StewardError } from '../../kernel/errors.ts';
import { pooledSample, type SortedSample } from './sorted-sample.ts';

/** Significance levels of the table of critical values, and its coefficients b0 + b1 / sqrt(k - 1) + b2 / (k - 1). */
const LEVELS = [0.25, 0.1, 0.05, 0.025, 0.01, 0.005, 0.001] as const;
const B0 = [0.675, 1.281, 1.645, 1.96, 2.326, 2.573, 3.085] as const;
const B1 = [-0.245, 0.25, 0.678, 1.149, 1.822, 2.364, 3.615] as const;
const B2 = [-0.105, -0.305, -0.362, -0.391, -0.396, -0.345, -0.154] as const;

export interface AndersonDarlingResult {
  readonly statistic: number;
  /** Between 0.001 and 0.25, since the table ends there; 1 when all values are one. */
  readonly pvalue: number;
}

/**
 * Anderson-Darling test that k samples come from one distribution, mid-rank form: the statistic is A2akN less its mean
 * k - 1 over its standard deviation. Heavier on the tails than Kolmogorov-Smirnov. p by a parabola through the logarithms
 * of the tabled levels, held to the table's ends. Assumes independent values; at least four together.
 * Source: F. W. Scholz and M. A. Stephens, "K-Sample Anderson-Darling Tests", JASA 82, 1987, equation 7 and table 2.
 */
export function andersonDarling(samples: readonly SortedSample[]): AndersonDarlingResult {
  const pooled = pooledSample(samples);
  const total = pooled.length;
  if (samples.length < 2 || total < 4)
    throw new StewardError('BAD_INPUT', 'Anderson and Darling take two samples and at least four values together.');
  const dimension = samples.length - 1;
  const statistic = (sumOf(samples, pooled) - dimension) / Math.sqrt(varianceOf(samples, total));
  return { statistic, pvalue: pooled[0] === pooled[total - 1] ? 1 : pOf(statistic, dimension) };
}

function sumOf(samples: readonly SortedSample[], pooled: SortedSample): number {
  const total = pooled.length;
  let sum = 0;
  // With two samples what the second adds follows from the first, but k is general and this is one walk each.
  for (const sample of samples) {
    const n = sample.length;
    let inner = 0;
    let at = 0;
    let below = 0;
    for (let start = 0; start < total; ) {
      const value = pooled[start]!;
      let end = start + 1;
      while (end < total && pooled[end] === value) end++;
      const tied = end - start;
      while (at < n && sample[at] === value) at++;
      const midrank = (below + at) / 2;
      const pooledMidrank = start + tied / 2;
      const weight = pooledMidrank * (total - pooledMidrank) - (total * tied) / 4;
      if (weight > 0) inner += ((tied / total) * (total * midrank - pooledMidrank * n) ** 2) / weight;
      below = at;
      start = end;
    }
    sum += inner / n;
  }
  return (sum * (total - 1)) / total;
}

function varianceOf(samples: readonly SortedSample[], total: number): number {
  const k = samples.length;
  const inverse = samples.reduce((sum, { length }) => sum + 1 / length, 0);
  let [h, g] = [0, 0];
  for (let i = 1; i < total - 1; i++) {
    h += 1 / (total - i);
    g += h / (i + 1);
  }
  h += 1;
  const a = (4 * g - 6) * (k - 1) + (10 - 6 * g) * inverse;
  const b = (2 * g - 4) * k ** 2 + 8 * h * k + (2 * g - 14 * h - 4) * inverse - 8 * h + 4 * g - 6;
  const c = (6 * h + 2 * g - 2) * k ** 2 + (4 * h - 4 * g + 6) * k + (2 * h - 6) * inverse + 4 * h;
  const d = (2 * h + 6) * k ** 2 - 4 * h * k;
  return (a * total ** 3 + b * total ** 2 + c * total + d) / ((total - 1) * (total - 2) * (total - 3));
}

function pOf(statistic: number, m: number): number {
  const critical = B0.map((b0, i) => b0 + B1[i]! / Math.sqrt(m) + B2[i]! / m);
  if (statistic < critical[0]!) return LEVELS[0];
  if (statistic > critical.at(-1)!) return LEVELS.at(-1)!;
  return Math.exp(parabolaAt(statistic, critical, LEVELS.map(Math.log)));
}

/** The least-squares parabola through the points, at x, by polynomials orthogonal on them. */
function parabolaAt(x: number, xs: readonly number[], ys: readonly number[]): number {
  const n = xs.length;
  const centre = xs.reduce((sum, value) => sum + value, 0) / n;
  const u = xs.map((value) => value - centre);
  const u2 = u.reduce((sum, value) => sum + value ** 2, 0);
  const skew = u.reduce((sum, value) => sum + value ** 3, 0) / u2;
  const second = (value: number): number => value ** 2 - skew * value - u2 / n;
  const slope = u.reduce((sum, value, i) => sum + value * ys[i]!, 0) / u2;
  const bend =
    u.reduce((sum, value, i) => sum + second(value) * ys[i]!, 0) /
    u.reduce((sum, value) => sum + second(value) ** 2, 0);
  const at = x - centre;
  return ys.reduce((sum, value) => sum + value, 0) / n + slope * at + bend * second(at);
}
