import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { andersonDarling } from '../../../src/monitoring/statistics/anderson-darling.ts';
import { benjaminiHochberg } from '../../../src/monitoring/statistics/benjamini-hochberg.ts';
import { cramerVonMises } from '../../../src/monitoring/statistics/cramer-von-mises.ts';
import { energyDistance } from '../../../src/monitoring/statistics/energy-distance.ts';
import { fisherExact } from '../../../src/monitoring/statistics/fisher.ts';
import { hellinger } from '../../../src/monitoring/statistics/hellinger.ts';
import { homogeneity } from '../../../src/monitoring/statistics/homogeneity.ts';
import { jensenShannonDistance } from '../../../src/monitoring/statistics/jensen-shannon.ts';
import { kolmogorovSmirnov } from '../../../src/monitoring/statistics/kolmogorov-smirnov.ts';
import { kullbackLeibler } from '../../../src/monitoring/statistics/kullback-leibler.ts';
import { lInfinity } from '../../../src/monitoring/statistics/l-infinity.ts';
import { mannWhitney } from '../../../src/monitoring/statistics/mann-whitney.ts';
import { psi, psiOfShares } from '../../../src/monitoring/statistics/psi.ts';
import { psiOfValues } from '../../../src/monitoring/statistics/psi-of-values.ts';
import { addCounts, binCounts, quantileEdges } from '../../../src/monitoring/statistics/quantile-bins.ts';
import { radixSort } from '../../../src/monitoring/statistics/radix-sort.ts';
import { sharesOf } from '../../../src/monitoring/statistics/shares.ts';
import { sortedSample } from '../../../src/monitoring/statistics/sorted-sample.ts';
import { studentT, welchT } from '../../../src/monitoring/statistics/t-test.ts';
import { totalVariation } from '../../../src/monitoring/statistics/total-variation.ts';
import { wasserstein } from '../../../src/monitoring/statistics/wasserstein.ts';

/** Multiples of 1/8, so that shifts and powers of two are exact, often equal to one another. */
const eighths = fc.integer({ min: -4_000, max: 4_000 }).map((n) => n / 8);
const few = fc.integer({ min: -3, max: 3 });
const sample = fc
  .oneof(fc.array(eighths, { minLength: 5, maxLength: 40 }), fc.array(few, { minLength: 5, maxLength: 40 }))
  .map((values) => sortedSample(values));
const counts = fc.array(fc.tuple(fc.nat(500), fc.nat(500)), { minLength: 2, maxLength: 12 }).map(
  (pairs) =>
    [
      [1, ...pairs.map(([a]) => a)],
      [1, ...pairs.map(([, b]) => b)],
    ] as const,
);
const moved = (values: Float64Array, by: number, times: number) => sortedSample(values.map((x) => x * times + by));
const shift = fc.integer({ min: -1_000, max: 1_000 });
const scale = fc.constantFrom(0.25, 0.5, 2, 8, 1024);
const close = (a: number, b: number): void => {
  expect(Math.abs(a - b)).toBeLessThanOrEqual(1e-9 * (1 + Math.abs(b)));
};

/** The exact p-value of Cramer and von Mises takes a fifth of a second. */
const runsOf = (name: string) => ({ numRuns: name.startsWith('cramer') ? 15 : 100 });

describe('samples', () => {
  const symmetric: [string, (a: ReturnType<typeof sortedSample>, b: ReturnType<typeof sortedSample>) => number][] = [
    ['ks', (a, b) => kolmogorovSmirnov(a, b).pvalue],
    ['ks, asymptotic', (a, b) => kolmogorovSmirnov(a, b, { method: 'asymptotic' }).pvalue],
    ['wasserstein', wasserstein],
    ['energy', energyDistance],
    ['mann-whitney', (a, b) => mannWhitney(a, b).pvalue],
    ['anderson-darling', (a, b) => andersonDarling([a, b]).statistic],
    ['cramer-von-mises', (a, b) => cramerVonMises(a, b).statistic],
    ['cramer-von-mises p', (a, b) => cramerVonMises(a, b).pvalue],
    ['t', (a, b) => studentT(a, b).pvalue],
    ['welch', (a, b) => welchT(a, b).pvalue],
  ];
  test.each(symmetric)('%s says the same with the sides changed', (name, measure) => {
    fc.assert(
      fc.property(sample, sample, (a, b) => close(measure(a, b), measure(b, a))),
      runsOf(name),
    );
  });

  const free = symmetric.filter(([name]) => !['wasserstein', 'energy'].includes(name));
  test.each(free)('%s does not change with shift and scale', (name, measure) => {
    fc.assert(
      fc.property(sample, sample, shift, scale, (a, b, by, times) => {
        close(measure(moved(a, by, times), moved(b, by, times)), measure(a, b));
      }),
      runsOf(name),
    );
  });

  test('of one sample and itself every distance is 0 and every p-value 1', () => {
    fc.assert(
      fc.property(sample, (a) => {
        expect([wasserstein(a, a), energyDistance(a, a), kolmogorovSmirnov(a, a).statistic, psi(a, a).psi]).toEqual([
          0, 0, 0, 0,
        ]);
        close(kolmogorovSmirnov(a, a).pvalue, 1);
        close(mannWhitney(a, a).pvalue, 1);
        close(studentT(a, a).pvalue, 1);
      }),
    );
  });

  test('wasserstein of a sample and itself shifted is the shift; scaling scales it, energy by the root', () => {
    fc.assert(
      fc.property(sample, sample, shift, scale, (a, b, by, times) => {
        close(wasserstein(a, moved(a, by, 1)), Math.abs(by));
        close(wasserstein(moved(a, by, times), moved(b, by, times)), times * wasserstein(a, b));
        close(energyDistance(moved(a, by, times), moved(b, by, times)), Math.sqrt(times) * energyDistance(a, b));
      }),
    );
  });

  test('wasserstein is at least the difference of means and keeps the triangle', () => {
    const mean = (a: Float64Array) => a.reduce((sum, x) => sum + x, 0) / a.length;
    fc.assert(
      fc.property(sample, sample, sample, (a, b, c) => {
        expect(wasserstein(a, b)).toBeGreaterThanOrEqual(Math.abs(mean(a) - mean(b)) - 1e-9);
        expect(wasserstein(a, c)).toBeLessThanOrEqual(wasserstein(a, b) + wasserstein(b, c) + 1e-9);
      }),
    );
  });

  test('psi does not change with shift and scale, since its bins are quantiles', () => {
    fc.assert(
      fc.property(sample, sample, shift, fc.constantFrom(0.5, 2, 4), (a, b, by, times) => {
        // Quantiles of quantiles are rounded; few bins of eighths keep them on the grid of doubles.
        close(psi(moved(a, by, times), moved(b, by, times), { bins: 2 }).psi, psi(a, b, { bins: 2 }).psi);
      }),
    );
  });

  test('the two one-sided p-values of ks are the two-sided ones of the larger side, changed with the sides', () => {
    fc.assert(
      fc.property(sample, sample, (a, b) => {
        const [less, greater] = (['less', 'greater'] as const).map((side) =>
          kolmogorovSmirnov(a, b, { alternative: side }),
        );
        const both = kolmogorovSmirnov(a, b);
        expect(both.statistic).toBe(Math.max(less!.statistic, greater!.statistic));
        expect(both.pvalue).toBeGreaterThanOrEqual(Math.min(less!.pvalue, greater!.pvalue) - 1e-12);
        close(kolmogorovSmirnov(b, a, { alternative: 'greater' }).pvalue, less!.pvalue);
      }),
    );
  });

  test('every p-value lies in 0 to 1', () => {
    fc.assert(
      fc.property(sample, sample, (a, b) => {
        for (const [name, measure] of symmetric) {
          if (!/^(ks|mann|t$|welch)/.test(name)) continue;
          expect(measure(a, b)).toBeGreaterThanOrEqual(0);
          expect(measure(a, b)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
});

describe('counts', () => {
  const distances = { hellinger, jensenShannonDistance, totalVariation, lInfinity, psiOfShares } as const;
  test.each(Object.entries(distances))(
    '%s is symmetric, 0 for equal shares, and blind to the order of cells',
    (_, measure) => {
      fc.assert(
        fc.property(counts, ([a, b]) => {
          const [p, q] = [sharesOf(a), sharesOf(b)];
          close(measure(p, q), measure(q, p));
          expect(measure(p, p)).toBe(0);
          close(measure(p.toReversed(), q.toReversed()), measure(p, q));
        }),
      );
    },
  );

  test('distances keep their bounds and their order', () => {
    fc.assert(
      fc.property(counts, ([a, b]) => {
        const [p, q] = [sharesOf(a), sharesOf(b)];
        const [tv, h] = [totalVariation(p, q), hellinger(p, q)];
        expect(lInfinity(p, q)).toBeLessThanOrEqual(tv + 1e-12);
        expect(tv).toBeLessThanOrEqual(1 + 1e-12);
        // Le Cam: H^2 <= TV <= H sqrt(2).
        expect(h * h).toBeLessThanOrEqual(tv + 1e-12);
        expect(tv).toBeLessThanOrEqual(h * Math.SQRT2 + 1e-12);
        expect(jensenShannonDistance(p, q, 2)).toBeLessThanOrEqual(1 + 1e-12);
        // Pinsker: TV <= sqrt(KL / 2).
        expect(tv).toBeLessThanOrEqual(Math.sqrt(kullbackLeibler(p, q) / 2) + 1e-9);
      }),
    );
  });

  test('psi is the two Kullback-Leibler divergences together', () => {
    fc.assert(
      fc.property(counts, ([a, b]) => {
        const [p, q] = [sharesOf(a.map((x) => x + 1)), sharesOf(b.map((x) => x + 1))];
        close(psiOfShares(p, q, 0), kullbackLeibler(p, q) + kullbackLeibler(q, p));
      }),
    );
  });

  test('homogeneity: symmetric, grows with the rows, and an empty category changes nothing', () => {
    fc.assert(
      fc.property(counts, fc.integer({ min: 2, max: 9 }), ([a, b], times) => {
        const once = homogeneity(a, b);
        const swapped = homogeneity(b, a);
        close(once.chiSquare, swapped.chiSquare);
        close(once.gP, swapped.gP);
        close(
          homogeneity(
            a.map((x) => x * times),
            b.map((x) => x * times),
          ).chiSquare,
          times * once.chiSquare,
        );
        expect(homogeneity([...a, 0], [...b, 0])).toEqual(once);
        expect(Number.isFinite(once.chiSquare) && Number.isFinite(once.g)).toBe(true);
      }),
    );
  });

  test('fisher does not change with both sides or both columns changed, and its one sides overlap in the table seen', () => {
    const cell = fc.nat(60);
    fc.assert(
      fc.property(cell, cell, cell, cell, (a, b, c, d) => {
        const p = fisherExact([a, b], [c, d]).pvalue;
        close(fisherExact([c, d], [a, b]).pvalue, p);
        close(fisherExact([b, a], [d, c]).pvalue, p);
        const [less, greater] = (['less', 'greater'] as const).map((side) => fisherExact([a, b], [c, d], side).pvalue);
        expect(less! + greater!).toBeGreaterThanOrEqual(1 - 1e-9);
      }),
    );
  });

  test('counts of parts over the same edges add up to those of the whole', () => {
    fc.assert(
      fc.property(sample, sample, sample, fc.integer({ min: 2, max: 20 }), (reference, a, b, bins) => {
        const edges = quantileEdges(reference, bins);
        const whole = sortedSample([...a, ...b]);
        expect(addCounts(binCounts(a, edges), binCounts(b, edges))).toEqual(binCounts(whole, edges));
        expect(binCounts(whole, edges).reduce((sum, count) => sum + count, 0)).toBe(whole.length);
      }),
    );
  });
});

test('psi of values in any order is that of the sorted samples', () => {
  const values = fc.array(fc.oneof(eighths, few), { minLength: 1, maxLength: 400 });
  fc.assert(
    fc.property(values, values, fc.integer({ min: 2, max: 40 }), (a, b, bins) => {
      const unsorted = psiOfValues(Float64Array.from(a), Float64Array.from(b), bins);
      expect(unsorted).toBe(psi(sortedSample(a), sortedSample(b), { bins }).psi);
    }),
  );
});

test('adjusted p-values are at least the raw ones, at most Bonferroni, in the same order', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 30 }), (pvalues) => {
      const adjusted = benjaminiHochberg(pvalues);
      for (const [i, p] of pvalues.entries()) {
        expect(adjusted[i]).toBeGreaterThanOrEqual(p * (1 - 1e-15));
        expect(adjusted[i]).toBeLessThanOrEqual(Math.min(1, p * pvalues.length) + 1e-15);
        for (const [j, q] of pvalues.entries()) if (p < q) expect(adjusted[i]).toBeLessThanOrEqual(adjusted[j]!);
      }
    }),
  );
});

test('the radix sort orders any finite doubles as the engine does, signed zeros included', () => {
  const value = fc.double({ noNaN: true, noDefaultInfinity: true });
  fc.assert(
    fc.property(
      fc.array(fc.oneof(value, fc.constantFrom(0, -0, 1, -1, 5e-324, -5e-324)), { maxLength: 300 }),
      (given) => {
        const ours = Float64Array.from(given);
        radixSort(ours);
        expect(ours).toEqual(Float64Array.from(given).sort());
      },
    ),
  );
});
