import { StewardError } from '../kernel/errors.ts';
import { adwin } from '../monitoring/statistics/adwin.ts';
import type { Alternative } from '../monitoring/statistics/alternative.ts';
import { andersonDarling } from '../monitoring/statistics/anderson-darling.ts';
import { evidentlyNumeric } from '../monitoring/statistics/as-evidently.ts';
import { cramerVonMises } from '../monitoring/statistics/cramer-von-mises.ts';
import { ddm } from '../monitoring/statistics/ddm.ts';
import { energyDistance } from '../monitoring/statistics/energy-distance.ts';
import { eppsSingleton } from '../monitoring/statistics/epps-singleton.ts';
import { fisherExact } from '../monitoring/statistics/fisher.ts';
import { kolmogorovSmirnov } from '../monitoring/statistics/kolmogorov-smirnov.ts';
import { mannWhitney } from '../monitoring/statistics/mann-whitney.ts';
import { pageHinkley } from '../monitoring/statistics/page-hinkley.ts';
import { psi } from '../monitoring/statistics/psi.ts';
import { psiNullThreshold } from '../monitoring/statistics/psi-null.ts';
import { type SortedSample, sortInPlace } from '../monitoring/statistics/sorted-sample.ts';
import { studentT, type TResult, welchT } from '../monitoring/statistics/t-test.ts';
import { twoProportionZ } from '../monitoring/statistics/two-proportion-z.ts';
import { normedByReference, wasserstein } from '../monitoring/statistics/wasserstein.ts';
import { categoricalBundle } from './drift-categorical.ts';
import type { SampleFile } from './sample-file.ts';
import { completeNumbersOf, numbersOf, pairOf, proportionOf, sampleOf } from './sample-values.ts';

export interface DriftOptions {
  readonly bins?: number;
  readonly alternative?: Alternative;
  readonly method?: 'exact' | 'asymptotic';
  readonly direction?: 'up' | 'down' | 'both';
  /** Lay what Evidently answers beside it. */
  readonly beside?: 'evidently';
}

/** A method of the shell: how many files it takes, the options that mean something to it, and what it prints. */
export interface DriftMethod {
  readonly files: 1 | 2;
  readonly options: readonly (keyof DriftOptions)[];
  readonly run: (files: readonly SampleFile[], options: DriftOptions) => Readonly<Record<string, unknown>>;
}

/** Every method by its name; the names in the answers are those of drift-cases.json. */
export const driftMethods: Readonly<Record<string, DriftMethod>> = {
  ks: onSamples(['alternative', 'method'], (a, b, options) => ({ ...kolmogorovSmirnov(a, b, options) })),
  wasserstein: onSamples([], (a, b) => {
    const distance = wasserstein(a, b);
    return { distance, 'normed_by_ref_std_ddof0_floor_0.001': normedByReference(distance, a) };
  }),
  psi: { files: 2, options: ['bins', 'beside'], run: ([a, b], options) => psiAnswer(a!, b!, options) },
  categorical: { files: 2, options: ['beside'], run: ([a, b], { beside }) => categoricalBundle(a!, b!, beside) },
  z: {
    files: 2,
    options: ['alternative'],
    run: ([a, b], { alternative }) => ({ ...twoProportionZ(proportionOf(a!), proportionOf(b!), alternative) }),
  },
  t: onMeans(studentT),
  welch: onMeans(welchT),
  'mann-whitney': onSamples(['alternative', 'method'], (a, b, options) => ({ ...mannWhitney(a, b, options) })),
  'anderson-darling': onSamples([], (a, b) => ({ ...andersonDarling([a, b]) })),
  'cramer-von-mises': onSamples(['method'], (a, b, { method }) => ({ ...cramerVonMises(a, b, method) })),
  energy: onSamples([], (a, b) => ({ distance: energyDistance(a, b) })),
  'epps-singleton': onSamples([], (a, b) => ({ ...eppsSingleton(a, b) })),
  fisher: {
    files: 2,
    options: ['alternative'],
    run: ([a, b], { alternative }) => {
      const { oddsRatio, pvalue } = fisherExact(pairOf(a!), pairOf(b!), alternative);
      return { odds_ratio: oddsRatio, pvalue };
    },
  },
  'page-hinkley': onSeries(['direction'], (series, options) => ({ detections: pageHinkley(series, options) })),
  ddm: onSeries([], (series) => ({ ...ddm(errorsIn(series)) })),
  adwin: onSeries([], (series) => ({ detections: adwin(series) })),
};

function onSamples(
  options: DriftMethod['options'],
  answer: (reference: SortedSample, current: SortedSample, given: DriftOptions) => Readonly<Record<string, unknown>>,
): DriftMethod {
  return {
    files: 2,
    options,
    run: ([first, second], given) => {
      const [a, b] = [sampleOf(first!), sampleOf(second!)];
      return { ...answer(a, b, given), n_ref: a.length, n_cur: b.length };
    },
  };
}

function onMeans(test: (a: SortedSample, b: SortedSample, alternative?: Alternative) => TResult): DriftMethod {
  return onSamples(['alternative'], (a, b, { alternative }) => ({ ...test(a, b, alternative) }));
}

function onSeries(
  options: DriftMethod['options'],
  answer: (series: Float64Array, given: DriftOptions) => Readonly<Record<string, unknown>>,
): DriftMethod {
  return { files: 1, options, run: ([file], given) => answer(completeNumbersOf(file!), given) };
}

function errorsIn(series: Float64Array): Float64Array {
  const odd = series.findIndex((value) => value < 0 || value > 1);
  if (odd >= 0)
    throw new StewardError(
      'BAD_INPUT',
      `Value ${odd + 1} is ${series[odd]}; ddm takes errors (1) and hits (0), between 0 and 1.`,
    );
  return series;
}

function psiAnswer(first: SampleFile, second: SampleFile, { bins, beside }: DriftOptions): Record<string, unknown> {
  const [a, b] = [numbersOf(first), numbersOf(second)];
  const missing = { reference: a.missing, current: b.missing };
  const [reference, current] = [sortInPlace(a.values), sortInPlace(b.values)];
  const result = psi(reference, current, { missing, ...(bins === undefined ? {} : { bins }) });
  const n = reference.length + a.missing;
  const m = current.length + b.missing;
  const theirs = beside === 'evidently' ? evidentlyNumeric(reference, current) : undefined;
  return {
    psi: result.psi,
    edges: [...result.edges],
    ref_share: [...result.referenceShares],
    cur_share: [...result.currentShares],
    null_threshold_99: psiNullThreshold({ n, m, bins: result.referenceShares.length }, 0.01),
    n_ref: n,
    n_cur: m,
    missing_ref: a.missing,
    missing_cur: b.missing,
    ...(theirs && {
      evidently_psi: theirs.psi,
      evidently_js: theirs.jensenShannon,
      evidently_kl: theirs.kullbackLeibler,
      evidently_hellinger: theirs.hellinger,
    }),
  };
}
