import { describe, expect, it } from 'vitest';
import { layoutOf } from '../../../src/monitoring/profiles/layout.ts';
import { countColumn } from '../../../src/monitoring/profiles/profile.ts';
import { benjaminiHochberg } from '../../../src/monitoring/statistics/benjamini-hochberg.ts';
import { kolmogorovSmirnov } from '../../../src/monitoring/statistics/kolmogorov-smirnov.ts';
import { psi } from '../../../src/monitoring/statistics/psi.ts';
import { sortedSample } from '../../../src/monitoring/statistics/sorted-sample.ts';
import { wasserstein } from '../../../src/monitoring/statistics/wasserstein.ts';
import { compareFeature, type Measured, type Signal } from '../../../src/monitoring/verdicts/compare.ts';
import { judgeRun, whyLine } from '../../../src/monitoring/verdicts/judge.ts';
import { type DriftOverrides, ruleOf } from '../../../src/monitoring/verdicts/rule.ts';
import { normals } from './samples.ts';

const RULE = ruleOf([]);
const compare = (
  type: 'numeric' | 'categorical',
  reference: readonly unknown[],
  current: readonly unknown[],
  set: DriftOverrides = {},
) => {
  const layout = layoutOf(type, reference);
  const rule = ruleOf([{ origin: 'rule of churn', settings: set }]);
  return compareFeature(layout, countColumn(layout, reference), countColumn(layout, current), rule);
};
const of = (found: readonly Measured[], signal: Signal = 'values') => found.find((each) => each.signal === signal)!;
const effect = (found: Measured, name: string) => found.effects.find((each) => each.name === name)!;
const exceeds = (found: readonly Measured[], signal: Signal = 'values') =>
  judgeRun([{ feature: 'x', rule: RULE, measured: found }]).find((each) => each.signal === signal)!.exceeded;
const times = <T>(n: number, value: T): T[] => Array.from({ length: n }, () => value);

describe('numbers over bins', () => {
  it.each([0, 0.05, 0.2, 1])('agree with the samples themselves at a shift of %d', (shift) => {
    const [a, b] = [normals(1, 6_000), normals(2, 5_000).map((x) => x + shift)];
    const found = of(compare('numeric', a, b));
    const [x, y] = [sortedSample(a), sortedSample(b)];
    const exact = kolmogorovSmirnov(x, y);
    expect(found.method).toBe('ks-bins/1');
    expect(exact.statistic - found.statistic).toBeGreaterThanOrEqual(0);
    expect(exact.statistic - found.statistic).toBeLessThan(1 / 256 + 0.002);
    expect(effect(found, 'distance').value).toBeCloseTo(wasserstein(x, y), 2);
    expect(Math.abs(effect(found, 'psi').value - psi(x, y).psi)).toBeLessThan(0.01 + 0.05 * psi(x, y).psi);
  });

  it('with few values have exactly the KS and Wasserstein of the samples', () => {
    const [a, b] = [times(400, 0).concat(times(600, 1)), times(500, 0).concat(times(500, 1))];
    const found = of(compare('numeric', a, b));
    const [x, y] = [sortedSample(a), sortedSample(b)];
    expect(found.method).toBe('ks-bins-exact/1');
    expect(found.statistic).toBeCloseTo(kolmogorovSmirnov(x, y).statistic, 12);
    expect(found.pvalue).toBeCloseTo(kolmogorovSmirnov(x, y).pvalue, 12);
    expect(effect(found, 'distance').value * Math.sqrt(0.24)).toBeCloseTo(wasserstein(x, y), 9);
  });

  it('name what moved most, and why, in one line', () => {
    const found = of(
      compare(
        'numeric',
        normals(1, 5_000),
        normals(2, 5_000).map((x) => x + 0.5),
      ),
    );
    expect(whyLine('age', found)).toMatch(/^age(=| )\S.* -> .* %, \d+ % of the shift$/);
  });

  it('a far outlier moves the distance and is not significant', () => {
    const a = normals(1, 2_000);
    const found = compare('numeric', a, [...normals(2, 1_999), 1e6]);
    expect(effect(of(found), 'distance').value).toBeGreaterThan(100);
    expect(exceeds(found)).toBe(false);
  });
});

describe('odd columns', () => {
  it.each<[string, readonly unknown[], readonly unknown[], Partial<Measured>, boolean | undefined]>([
    ['constant and the same', times(500, 7), times(500, 7), { outcome: 'measured', statistic: 0, pvalue: 1 }, false],
    ['constant, then another constant', times(500, 7), times(500, 9), { outcome: 'measured', statistic: 1 }, true],
    ['constant, then spread', times(500, 7), normals(1, 500), { outcome: 'measured' }, true],
    ['spread, then constant', normals(1, 500), times(500, 0), { outcome: 'measured' }, true],
    ['all missing now', normals(1, 500), times(500, null), { outcome: 'insufficient data' }, undefined],
    ['all missing on both sides', times(500, null), times(500, null), { outcome: 'insufficient data' }, undefined],
    ['all missing before', times(500, null), normals(1, 500), { outcome: 'insufficient data' }, undefined],
    ['nothing at all', normals(1, 500), [], { outcome: 'no data' }, undefined],
    ['a single value', normals(1, 500), [3], { outcome: 'insufficient data' }, undefined],
    ['99 of 100 that are needed', normals(1, 500), normals(2, 99), { outcome: 'insufficient data' }, undefined],
    ['all endless now', normals(1, 500), times(500, 'Infinity'), { outcome: 'measured', statistic: 1 }, true],
    [
      'endless on both sides alike',
      times(500, 'Infinity'),
      times(500, 'Infinity'),
      { outcome: 'measured', statistic: 0 },
      false,
    ],
    ['minus and plus infinity', times(500, '-Infinity'), times(500, 'Infinity'), { outcome: 'measured' }, false],
    ['numbers, then texts', normals(1, 500), times(500, 'DE'), { outcome: 'insufficient data' }, undefined],
  ])('%s', (_, a, b, values, exceeded) => {
    const found = compare('numeric', a, b);
    expect(of(found)).toMatchObject(values);
    expect(exceeds(found)).toBe(exceeded);
    for (const each of found)
      for (const number of [each.statistic, each.pvalue, ...each.effects.map(({ value }) => value)])
        expect(Number.isFinite(number)).toBe(true);
  });

  it('values that go missing are a signal of their own', () => {
    const found = compare('numeric', normals(1, 1_000), [...normals(2, 800), ...times(200, null)]);
    expect(exceeds(found)).toBe(false);
    expect(exceeds(found, 'missing')).toBe(true);
    expect(whyLine('age', of(found, 'missing'))).toBe('age: missing 0 % -> 20 %');
    expect(exceeds(compare('numeric', normals(1, 1_000), times(1_000, null)), 'missing')).toBe(true);
  });

  it('a column that changes its type is a signal of its own', () => {
    const found = compare('numeric', normals(1, 1_000), times(1_000, '3,5'));
    expect(exceeds(found, 'type')).toBe(true);
    expect(whyLine('age', of(found, 'type'))).toBe('age: of another type 0 % -> 100 %');
  });

  it('few missing values are judged exactly', () => {
    expect(of(compare('numeric', normals(1, 1_000), [...normals(2, 996), ...times(4, null)]), 'missing').method).toBe(
      'fisher/1',
    );
  });
});

describe('categories', () => {
  const share = (counts: Readonly<Record<string, number>>): string[] =>
    Object.entries(counts).flatMap(([name, n]) => times(n, name));

  it('say which moved: country=DE 12 % -> 31 %', () => {
    const found = compare('categorical', share({ DE: 120, FR: 480, IT: 400 }), share({ DE: 310, FR: 370, IT: 320 }));
    expect(exceeds(found)).toBe(true);
    expect(whyLine('country', of(found))).toMatch(/^country=DE 12 % -> 31 %, \d\d % of the shift$/);
  });

  // The three cases of docs/drift.md, where the usual answer is drift.
  it.each<[string, Record<string, number>, Record<string, number>, number]>([
    ['cat-11', { a: 10, b: 5, c: 5 }, { a: 400, b: 300, c: 300 }, 0.665],
    ['cat-03', { a: 5_000, b: 5_000 }, { a: 5_000, b: 4_999, c: 1 }, 0.6],
    ['cat-12', { a: 500, b: 500 }, { a: 5_000, b: 4_999, c: 1 }, 0.9],
  ])('%s is no drift', (_, a, b, least) => {
    const found = compare('categorical', share(a), share(b), { minimum: 20 });
    expect(of(found).pvalue).toBeGreaterThan(least - 0.01);
    expect(exceeds(found)).toBe(false);
  });

  it('that are new are named, and rare ones are tested together', () => {
    const found = of(compare('categorical', share({ a: 500, b: 497, c: 2, d: 1 }), share({ a: 500, b: 470, XX: 30 })));
    expect(found.notes).toContain('new: others (XX) 3 %');
    expect(found.notes[0]).toMatch(/rare categories are tested together/);
  });

  it('one category on both sides is no drift', () => {
    expect(exceeds(compare('categorical', times(500, 'a'), times(500, 'a')))).toBe(false);
  });
});

describe('floors say where they come from', () => {
  it('default, rule, or what chance alone makes', () => {
    const small = of(compare('numeric', normals(1, 150), normals(2, 150), { distance: 0.3 }));
    expect(effect(small, 'distance')).toMatchObject({ floor: 0.3, origin: 'rule of churn' });
    expect(effect(small, 'psi')).toMatchObject({ origin: 'calibrated' });
    expect(effect(small, 'psi').floor).toBeGreaterThan(0.2);
    expect(effect(of(compare('numeric', normals(1, 5_000), normals(2, 5_000))), 'psi')).toMatchObject({
      floor: 0.1,
      origin: 'default',
    });
  });
});

describe('the run', () => {
  it('adjusts p over the features that could be measured', () => {
    const features = Array.from({ length: 20 }, (_, k) => ({
      feature: `f${k}`,
      rule: RULE,
      measured: compare('numeric', normals(10 + k, 500), k === 0 ? [] : normals(50 + k, 500)),
    }));
    const run = judgeRun(features).filter(({ signal }) => signal === 'values');
    expect(run.map(({ tests }) => tests)).toEqual(times(20, 19));
    const tested = run.filter(({ outcome }) => outcome === 'measured');
    expect(tested.map(({ adjusted }) => adjusted)).toEqual(benjaminiHochberg(tested.map(({ pvalue }) => pvalue)));
    expect(tested.some(({ adjusted, pvalue }) => adjusted > 2 * pvalue)).toBe(true);
  });
});
