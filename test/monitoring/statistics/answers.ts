import { adwin } from '../../../src/monitoring/statistics/adwin.ts';
import type { Alternative } from '../../../src/monitoring/statistics/alternative.ts';
import { andersonDarling } from '../../../src/monitoring/statistics/anderson-darling.ts';
import { evidentlyNumeric } from '../../../src/monitoring/statistics/as-evidently.ts';
import { benjaminiHochberg } from '../../../src/monitoring/statistics/benjamini-hochberg.ts';
import { cramerVonMises } from '../../../src/monitoring/statistics/cramer-von-mises.ts';
import { ddm } from '../../../src/monitoring/statistics/ddm.ts';
import { energyDistance } from '../../../src/monitoring/statistics/energy-distance.ts';
import { eppsSingleton } from '../../../src/monitoring/statistics/epps-singleton.ts';
import { expectedConfusion } from '../../../src/monitoring/statistics/expected-confusion.ts';
import { fisherExact } from '../../../src/monitoring/statistics/fisher.ts';
import { kolmogorovSmirnov } from '../../../src/monitoring/statistics/kolmogorov-smirnov.ts';
import { learnedThreshold } from '../../../src/monitoring/statistics/learned-threshold.ts';
import { mannWhitney } from '../../../src/monitoring/statistics/mann-whitney.ts';
import { pageHinkley } from '../../../src/monitoring/statistics/page-hinkley.ts';
import { psi } from '../../../src/monitoring/statistics/psi.ts';
import { psiNullThreshold, psiNullUpper } from '../../../src/monitoring/statistics/psi-null.ts';
import { quantile } from '../../../src/monitoring/statistics/quantile.ts';
import { robustZ } from '../../../src/monitoring/statistics/robust-z.ts';
import { type SortedSample, sortedSample } from '../../../src/monitoring/statistics/sorted-sample.ts';
import { studentT, welchT } from '../../../src/monitoring/statistics/t-test.ts';
import { type Proportion, twoProportionZ } from '../../../src/monitoring/statistics/two-proportion-z.ts';
import { normedByReference, wasserstein } from '../../../src/monitoring/statistics/wasserstein.ts';
import { categoricalAnswer } from './categorical-answer.ts';
import { type DriftCase, valuesOf } from './drift-cases.ts';
import { kpiAnswer } from './kpi-answer.ts';
import { slotsAnswer } from './slots-answer.ts';

export type Answer = number | string | boolean | null | readonly Answer[];
export type Answers = Readonly<Record<string, Answer>>;

/** What Steward says to a case, under the names of the file. */
export function answerTo(one: DriftCase): Answers {
  const answer = ANSWERS[one.kind];
  if (!answer) throw new Error(`Nobody answers cases of the kind ${one.kind}`);
  return answer(one);
}

const ANSWERS: Readonly<Record<string, (one: DriftCase) => Answers>> = {
  ks_2samp: onSamples((a, b, { alternative, method }) => ({
    ...kolmogorovSmirnov(a, b, {
      alternative: alternative as Alternative,
      method: method === 'asymp' ? 'asymptotic' : (method as 'exact'),
    }),
  })),
  wasserstein: onSamples((a, b) => {
    const distance = wasserstein(a, b);
    return { distance, 'normed_by_ref_std_ddof0_floor_0.001': normedByReference(distance, a) };
  }),
  energy_distance: onSamples((a, b) => ({ distance: energyDistance(a, b) })),
  psi_quantile: onSamples((a, b, { bins, floor }) => {
    const {
      psi: value,
      edges,
      referenceShares,
      currentShares,
    } = psi(a, b, {
      bins: bins as number,
      floor: floor as number,
    });
    return { psi: value, edges: [...edges], ref_share: [...referenceShares], cur_share: [...currentShares] };
  }),
  psi_evidently_numeric: onSamples((a, b) => {
    const scores = evidentlyNumeric(a, b);
    const { jensenShannon: jensenshannon_base_e, kullbackLeibler: kl } = scores;
    return { psi: scores.psi, jensenshannon_base_e, kl, hellinger: scores.hellinger };
  }),
  categorical_bundle: categoricalAnswer,
  two_proportion_z: ({ reference, current }) => ({ ...twoProportionZ(reference as Proportion, current as Proportion) }),
  t_test_student: onSamples((a, b) => ({ ...studentT(a, b) })),
  t_test_welch: onSamples((a, b) => ({ ...welchT(a, b) })),
  mann_whitney_u: onSamples((a, b, { alternative }) => ({
    ...mannWhitney(a, b, { alternative: alternative as Alternative }),
    evidently_one_sided_less_p: mannWhitney(a, b, { alternative: 'less' }).pvalue,
  })),
  anderson_darling_k_samp: onSamples((a, b) => ({ ...andersonDarling([a, b]) })),
  cramer_von_mises_2samp: onSamples((a, b, { method }) => ({ ...cramerVonMises(a, b, method as 'exact') })),
  epps_singleton: onSamples((a, b) => ({ ...eppsSingleton(a, b) })),
  fisher_exact_2x2: ({ reference, current }) => ({
    pvalue: fisherExact(reference as [number, number], current as [number, number]).pvalue,
  }),
  benjamini_hochberg: ({ params }) => {
    const pvalues = params.pvalues as number[];
    const q = params.q as number;
    const adjusted = benjaminiHochberg(pvalues);
    return { adjusted, rejected: adjusted.map((p) => p <= q), bonferroni_threshold: q / pvalues.length };
  },
  psi_null_threshold: ({ reference, current, params }) => {
    const { n } = reference as { n: number };
    const { m } = current as { m: number };
    const sizes = { n, m, bins: params.bins as number };
    return {
      threshold: psiNullThreshold(sizes, params.alpha as number),
      'p_psi_gt_0.1': psiNullUpper(sizes, 0.1),
      'p_psi_gt_0.25': psiNullUpper(sizes, 0.25),
    };
  },
  page_hinkley: ({ current, params }) => ({
    detections: pageHinkley(valuesOf(current), {
      minInstances: params.min_instances as number,
      delta: params.delta as number,
      threshold: params.threshold as number,
      alpha: params.alpha as number,
      direction: params.direction as 'up',
    }),
  }),
  ddm: ({ current, params }) => ({
    detections: ddm(valuesOf(current), {
      warmStart: params.warm_start as number,
      warning: params.warning as number,
      drift: params.drift as number,
    }).detections,
  }),
  adwin: ({ current, params }) => ({ detections: adwin(valuesOf(current), { delta: params.delta as number }) }),
  nannyml_std_threshold: ({ reference, params }) => ({
    upper: learnedThreshold(valuesOf(reference), params.std_upper_multiplier as number),
  }),
  quantile_type7: ({ reference, params }) => {
    const sample = sortedSample(valuesOf(reference));
    return { q: (params.p as number[]).map((p) => quantile(sample, p)) };
  },
  cbpe_expected_confusion: ({ reference, params }) => ({
    ...expectedConfusion((reference as { proba: number[] }).proba, params.threshold as number),
  }),
  robust_z: ({ reference, current }) => ({ ...robustZ(sortedSample(valuesOf(reference)), current as number) }),
  local_daily_to_utc: slotsAnswer,
  kpi_delta: kpiAnswer,
};

function onSamples(
  answer: (reference: SortedSample, current: SortedSample, params: DriftCase['params']) => Answers,
): (one: DriftCase) => Answers {
  return ({ reference, current, params }) =>
    answer(sortedSample(valuesOf(reference)), sortedSample(valuesOf(current)), params);
}
