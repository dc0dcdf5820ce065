import { chiSquareUpper } from './distributions/chi-square.ts';
import { hellinger } from './hellinger.ts';
import { jensenShannonDistance } from './jensen-shannon.ts';
import { kullbackLeibler } from './kullback-leibler.ts';
import { psiOfShares } from './psi.ts';
import { eachPair, sharesOf } from './shares.ts';
import type { SortedSample } from './sorted-sample.ts';

/**
 * What Evidently 0.7.21 answers, so that it can be laid beside ours: never what Steward judges by. Rebuilt from its
 * sources (legacy/calculations/stattests and utils) and pinned by drift-cases.json.
 */
export interface EvidentlyScores {
  readonly psi: number;
  readonly jensenShannon: number;
  readonly kullbackLeibler: number;
  readonly hellinger: number;
}

/** Its default test of 3 and more categories while the reference has at most 1,000 rows: goodness of fit, both sides' categories. */
export function evidentlyChiSquareP(reference: ArrayLike<number>, current: ArrayLike<number>): number {
  let [n, m, categories, statistic] = [0, 0, 0, 0];
  eachPair(reference, current, (a, b) => {
    n += a;
    m += b;
    if (a + b > 0) categories++;
  });
  eachPair(reference, current, (a, b) => {
    const expected = (a * m) / n;
    if (a + b > 0) statistic += (b - expected) ** 2 / expected;
  });
  return chiSquareUpper(statistic, categories - 1);
}

/** Its distances of two counts over the same categories. */
export function evidentlyCategorical(reference: ArrayLike<number>, current: ArrayLike<number>): EvidentlyScores {
  const [p, q] = [sharesOf(reference), sharesOf(current)];
  const [filledP, filledQ] = [filled(p), filled(q)];
  return {
    psi: psiOfShares(filledP, filledQ, 0),
    jensenShannon: jensenShannonDistance(p, q),
    kullbackLeibler: kullbackLeibler(sharesOf(filledP), sharesOf(filledQ)),
    hellinger: hellinger(p, q),
  };
}

/** Its distances of two numeric samples: equal-width bins over both together, whatever number of bins was asked for. */
export function evidentlyNumeric(reference: SortedSample, current: SortedSample): EvidentlyScores {
  const distinct = [...new Set([...distinctOf(reference), ...distinctOf(current)])].sort((a, b) => a - b);
  const edges =
    distinctOf(reference).length > 20
      ? sturgesEdges(reference, current, reference.length + current.length)
      : [...distinct, Infinity];
  const finer = sturgesEdges(reference, current, distinct.length);
  const scores = evidentlyCategorical(histogram(reference, edges), histogram(current, edges));
  return { ...scores, hellinger: hellinger(sharesIn(reference, finer), sharesIn(current, finer)) };
}

const sharesIn = (sample: SortedSample, edges: readonly number[]): Float64Array => sharesOf(histogram(sample, edges));

/** An empty share becomes 0.0001, or a millionth of the least other one where that is smaller. */
function filled(shares: Float64Array): Float64Array {
  const least = Math.min(...shares.filter((share) => share > 0));
  return shares.map((share) => (share > 0 ? share : least <= 0.0001 ? least / 1_000_000 : 0.0001));
}

function distinctOf(sample: SortedSample): Float64Array {
  return sample.filter((value, i) => i === 0 || value !== sample[i - 1]);
}

function sturgesEdges(a: SortedSample, b: SortedSample, n: number): number[] {
  const low = Math.min(a[0]!, b[0]!);
  const high = Math.max(a[a.length - 1]!, b[b.length - 1]!);
  const bins = Math.ceil(Math.log2(n) + 1);
  const [from, to] = low === high ? [low - 0.5, high + 0.5] : [low, high];
  return Array.from({ length: bins + 1 }, (_, k) => (k === bins ? to : from + (k * (to - from)) / bins));
}

/** Bins hold their lower edge; the last one both. */
function histogram(sample: SortedSample, edges: readonly number[]): Float64Array {
  const counts = new Float64Array(edges.length - 1);
  let bin = 0;
  for (const value of sample) {
    while (bin < counts.length - 1 && value >= edges[bin + 1]!) bin++;
    counts[bin]!++;
  }
  return counts;
}
