import { evidentlyCategorical, evidentlyChiSquareP } from '../monitoring/statistics/as-evidently.ts';
import { alignCounts } from '../monitoring/statistics/category-counts.ts';
import { cramersV } from '../monitoring/statistics/cramers-v.ts';
import { hellinger } from '../monitoring/statistics/hellinger.ts';
import { homogeneity } from '../monitoring/statistics/homogeneity.ts';
import { jensenShannonDistance } from '../monitoring/statistics/jensen-shannon.ts';
import { lInfinity } from '../monitoring/statistics/l-infinity.ts';
import { psiOfShares } from '../monitoring/statistics/psi.ts';
import { sharesOf } from '../monitoring/statistics/shares.ts';
import { totalVariation } from '../monitoring/statistics/total-variation.ts';
import type { SampleFile } from './sample-file.ts';
import { categoriesOf } from './sample-values.ts';

/** All that is said of two samples of categories; `beside` adds what Evidently answers. */
export function categoricalBundle(
  first: SampleFile,
  second: SampleFile,
  beside?: 'evidently',
): Readonly<Record<string, unknown>> {
  const { categories, reference, current } = alignCounts(categoriesOf(first), categoriesOf(second));
  const [p, q] = [sharesOf(reference), sharesOf(current)];
  const tests = homogeneity(reference, current);
  const [n, m] = [sumOf(reference), sumOf(current)];
  const inBits = jensenShannonDistance(p, q, 2);
  const present = categories.filter((_, k) => reference[k]! + current[k]! > 0).length;
  return {
    chi2_homogeneity: tests.chiSquare,
    chi2_homogeneity_p: tests.chiSquareP,
    dof: tests.dof,
    g_homogeneity: tests.g,
    g_homogeneity_p: tests.gP,
    tvd: totalVariation(p, q),
    l_infinity: lInfinity(p, q),
    cramers_v_bias_corrected: cramersV(tests.chiSquare, n + m, present),
    js_distance_base_e: jensenShannonDistance(p, q),
    js_distance_base_2: inBits,
    js_divergence_base_2: inBits ** 2,
    hellinger: hellinger(p, q),
    'psi_floor_1e-4': psiOfShares(p, q),
    n_ref: n,
    n_cur: m,
    // Below 5 the p-values are rough.
    smallest_expected: tests.smallestExpected,
    new_categories: categories.flatMap((category, k) =>
      reference[k] === 0 && current[k]! > 0 ? [[category, current[k]!]] : [],
    ),
    ...(beside && evidentlyBeside(reference, current)),
  };
}

function evidentlyBeside(reference: Float64Array, current: Float64Array): Record<string, number> {
  const theirs = evidentlyCategorical(reference, current);
  return {
    evidently_chisquare_gof_p: evidentlyChiSquareP(reference, current),
    evidently_psi: theirs.psi,
    evidently_js: theirs.jensenShannon,
    evidently_hellinger: theirs.hellinger,
    evidently_kl: theirs.kullbackLeibler,
  };
}

const sumOf = (counts: Float64Array): number => counts.reduce((sum, count) => sum + count, 0);
