import { describe, expect, test } from 'vitest';
import { driftMethods } from '../../../src/clients/drift-methods.ts';
import { adwin } from '../../../src/monitoring/statistics/adwin.ts';
import { betaTails } from '../../../src/monitoring/statistics/distributions/beta-tails.ts';
import { gammaTails } from '../../../src/monitoring/statistics/distributions/gamma-tails.ts';
import { homogeneity } from '../../../src/monitoring/statistics/homogeneity.ts';
import { kolmogorovSmirnov } from '../../../src/monitoring/statistics/kolmogorov-smirnov.ts';
import { kullbackLeibler } from '../../../src/monitoring/statistics/kullback-leibler.ts';
import { pageHinkley } from '../../../src/monitoring/statistics/page-hinkley.ts';
import { sortedSample } from '../../../src/monitoring/statistics/sorted-sample.ts';
import { driftCases, valuesOf } from './drift-cases.ts';

const ones = new Array<number>(30).fill(1);
const twos = new Array<number>(30).fill(2);

const answerOf = (method: string, ...samples: unknown[]): Readonly<Record<string, unknown>> =>
  driftMethods[method]!.run(
    samples.map((value) => ({ kind: 'json', value, name: 'sample' }) as const),
    {},
  );

const TESTS = ['ks', 't', 'welch', 'mann-whitney', 'anderson-darling', 'cramer-von-mises', 'epps-singleton'];

describe('constant samples have defined answers', () => {
  test.each(TESTS)('%s of one constant and the same gives p = 1', (method) => {
    expect(answerOf(method, ones, ones).pvalue).toBe(1);
  });

  test.each(TESTS.filter((method) => method !== 'epps-singleton'))(
    '%s of two constants that differ sees it',
    (method) => {
      expect(answerOf(method, ones, twos).pvalue).toBeLessThan(0.002);
    },
  );

  test.each(['wasserstein', 'energy', 'psi'])('%s of one constant and the same is 0', (method) => {
    const { distance, psi } = answerOf(method, ones, ones);
    expect(distance ?? psi).toBe(0);
  });

  test('epps-singleton says that its scale is missing where the middle half is one value', () => {
    expect(() => answerOf('epps-singleton', ones, [...ones, 2])).toThrow(/The middle half of all values is one value/);
  });

  test('categories: one and the same gives p = 1 without degrees of freedom', () => {
    expect(homogeneity([5], [9])).toMatchObject({ chiSquare: 0, chiSquareP: 1, gP: 1, dof: 0 });
    expect(answerOf('categorical', ['a'], ['a', 'a'])).toMatchObject({
      chi2_homogeneity_p: 1,
      cramers_v_bias_corrected: 0,
    });
  });
});

test.each([[[]], [[1, -1e151]], [[1, Number.NaN]], [[Number.POSITIVE_INFINITY]], [[1, 2, Number.NEGATIVE_INFINITY]]])(
  'a sample of %j is refused',
  (values) => {
    expect(() => sortedSample(values)).toThrow(/sample/);
  },
);

test('Kullback-Leibler is infinite where nothing is left of a share, and a floor mends it', () => {
  expect(kullbackLeibler([0.5, 0.5], [1, 0])).toBe(Number.POSITIVE_INFINITY);
  expect(kullbackLeibler([0.5, 0.5], [1, 0], 1e-4)).toBeCloseTo(0.5 * Math.log(0.5) + 0.5 * Math.log(5_000), 12);
});

test('8 against 8 values: which p-value is taken turns the decision at 5 %', () => {
  const [reference, current] = ['reference', 'current'].map((side) =>
    sortedSample(valuesOf(driftCases().find(({ id }) => id === 'ks-01')![side as 'reference'])),
  );
  expect(kolmogorovSmirnov(reference!, current!)).toMatchObject({ method: 'exact', pvalue: expect.closeTo(0.087, 4) });
  const { pvalue } = kolmogorovSmirnov(reference!, current!, { method: 'asymptotic' });
  expect(pvalue).toBeCloseTo(0.0493, 4);
});

test('an exact p-value keeps its digits where 1 less the rest has none', () => {
  const [low, high] = [
    sortedSample(Array.from({ length: 60 }, (_, i) => i)),
    sortedSample(Array.from({ length: 60 }, (_, i) => i + 60)),
  ];
  // Two of the C(120, 60) orders.
  expect(kolmogorovSmirnov(low, high).pvalue / 2.0704e-35).toBeCloseTo(1, 3);
});

test.each([
  ['fisher', [1_000_000, 2_000_000], [1_001_000, 1_999_000]],
  ['fisher', [900_000_000, 100_000_000], [900_010_000, 99_990_000]],
  ['z', { n: 2 ** 50, successes: 2 ** 49 }, { n: 2 ** 50, successes: 2 ** 49 + 1 }],
])('%s of %j and %j takes moments', (method, reference, current) => {
  const began = performance.now();
  const { pvalue } = answerOf(method, reference, current);
  expect(pvalue).toBeGreaterThan(0);
  expect(pvalue).toBeLessThanOrEqual(1);
  expect(performance.now() - began).toBeLessThan(5_000);
});

test('what is not a number stays one, and does not run for ever', () => {
  expect([gammaTails(1, Number.NaN).upper, betaTails(Number.NaN, 1, 0.5, 0.5).lower]).toEqual([Number.NaN, Number.NaN]);
});

describe('series', () => {
  test('Page and Hinkley see a fall when asked, and begin anew after each detection', () => {
    const falling = [...new Array<number>(200).fill(10), ...new Array<number>(200).fill(5)];
    expect(pageHinkley(falling)).toEqual([]);
    expect(pageHinkley(falling, { direction: 'down' })).toHaveLength(1);
    expect(pageHinkley(falling, { direction: 'both' })).toEqual(pageHinkley(falling, { direction: 'down' }));
  });

  test('ADWIN with every cut of the paper agrees with the pinned one up to the last detection', () => {
    const series = valuesOf(driftCases().find(({ id }) => id === 'adwin-01')!.current);
    expect(adwin(series)).toEqual([1023, 1055, 1087]);
    expect(adwin(series, { everyCut: true })).toEqual([1023, 1055]);
  });
});
