import { expect, it } from 'vitest';
import { type FeatureType, layoutOf } from '../../../src/monitoring/profiles/layout.ts';
import { countColumn } from '../../../src/monitoring/profiles/profile.ts';
import { breachesByChance, type NullFeature } from '../../../src/monitoring/verdicts/null-windows.ts';
import { type DriftOverrides, ruleOf } from '../../../src/monitoring/verdicts/rule.ts';
import { normals } from './samples.ts';

const watched = (type: FeatureType, values: readonly unknown[], n: number, settings: DriftOverrides): NullFeature => {
  const layout = layoutOf(type, values);
  const rule = ruleOf([{ origin: 'trial', settings }]);
  return {
    feature: type,
    layout,
    reference: countColumn(layout, values),
    nReference: values.length,
    nCurrent: n,
    rule,
  };
};
const letters = normals(3, 4_000).map((x) => (x < -1 ? 'a' : x < 0.5 ? 'b' : x < 1.5 ? 'c' : 'd'));
/** Only significance decides. */
const only = (alpha: number): DriftOverrides => ({
  alpha,
  distance: 1e-9,
  variation: 1e-9,
  psi: 1e-9,
  needed: 1,
  of: 1,
  clear: 1,
});

it.each<[string, FeatureType, readonly unknown[]]>([
  ['numbers', 'numeric', normals(1, 4_000)],
  ['categories', 'categorical', letters],
])('%s that do not drift are significant about as often as alpha says', (_, type, values) => {
  const rate = breachesByChance([watched(type, values, 2_000, only(0.1))]);
  expect(rate).toBeGreaterThan(0.05);
  expect(rate).toBeLessThan(0.14);
});

it('over many features the adjustment keeps the whole run near alpha', () => {
  const features = Array.from({ length: 20 }, (_, k) => ({
    ...watched('numeric', normals(k, 2_000), 2_000, only(0.1)),
    feature: `f${k}`,
  }));
  expect(breachesByChance(features)).toBeLessThan(0.2);
});

it('few rows fluctuate, and the second key and the windows that are needed hold them', () => {
  const of = (settings: DriftOverrides) => breachesByChance([watched('numeric', normals(1, 200), 200, settings)]);
  const [loose, usual] = [of({ alpha: 0.5, needed: 1, of: 1, distance: 0.05 }), of({})];
  expect(loose).toBeGreaterThan(0.1);
  expect(usual).toBeLessThan(0.01);
});

it('is the same each time', () => {
  const features = [watched('numeric', normals(1, 300), 300, only(0.3))];
  expect(breachesByChance(features)).toBe(breachesByChance(features));
});
