import { evidentlyCategorical, evidentlyChiSquareP } from '../../../src/monitoring/statistics/as-evidently.ts';
import { alignCounts } from '../../../src/monitoring/statistics/category-counts.ts';
import { cramersV } from '../../../src/monitoring/statistics/cramers-v.ts';
import { hellinger } from '../../../src/monitoring/statistics/hellinger.ts';
import { homogeneity } from '../../../src/monitoring/statistics/homogeneity.ts';
import { jensenShannonDistance } from '../../../src/monitoring/statistics/jensen-shannon.ts';
import { lInfinity } from '../../../src/monitoring/statistics/l-infinity.ts';
import { psiOfShares } from '../../../src/monitoring/statistics/psi.ts';
import { sharesOf } from '../../../src/monitoring/statistics/shares.ts';
import { totalVariation } from '../../../src/monitoring/statistics/total-variation.ts';
import type { Answers } from './answers.ts';
import { countsOf, type DriftCase } from './drift-cases.ts';

/** The whole bundle of a categorical case, with what Evidently and Fiddler make of it. */
export function categoricalAnswer({ reference: given, current: givenCurrent }: DriftCase): Answers {
  const { categories, reference, current } = alignCounts(countsOf(given), countsOf(givenCurrent));
  const [p, q] = [sharesOf(reference), sharesOf(current)];
  const tests = homogeneity(reference, current);
  const total = [...reference, ...current].reduce((sum, count) => sum + count, 0);
  const theirs = evidentlyCategorical(reference, current);
  const plusOne = (counts: Float64Array) => sharesOf(counts.map((count) => count + 1));
  const inBits = jensenShannonDistance(p, q, 2);
  return {
    chi2_homogeneity: tests.chiSquare,
    chi2_homogeneity_p: tests.chiSquareP,
    dof: tests.dof,
    g_homogeneity: tests.g,
    g_homogeneity_p: tests.gP,
    tvd: totalVariation(p, q),
    l_infinity: lInfinity(p, q),
    hellinger: hellinger(p, q),
    js_distance_base_e: jensenShannonDistance(p, q),
    js_distance_base_2: inBits,
    js_divergence_base_2: inBits ** 2,
    'psi_floor_1e-4': psiOfShares(p, q),
    psi_laplace_plus1_per_bin: psiOfShares(plusOne(reference), plusOne(current), 0),
    cramers_v_bias_corrected: cramersV(tests.chiSquare, total, categories.length),
    evidently_chisquare_gof_p: evidentlyChiSquareP(reference, current),
    evidently_psi: theirs.psi,
    evidently_js: theirs.jensenShannon,
    evidently_hellinger: theirs.hellinger,
    evidently_kl: theirs.kullbackLeibler,
  };
}
