import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { markAnomalies } from '../../../src/monitoring/kpis/anomalies.ts';
import { cover, QUARTER_MS } from '../../../src/monitoring/kpis/cover.ts';
import { type Definition, definitionOf, type KpiInput } from '../../../src/monitoring/kpis/definition.ts';
import { type KpiMeasured, type KpiState, kpiState } from '../../../src/monitoring/kpis/kpi-state.ts';
import { bucketOf, mergeSketches, quantileOf, SKETCH_ERROR, type Sketch } from '../../../src/monitoring/kpis/sketch.ts';
import { formatValue, unitOf } from '../../../src/monitoring/kpis/unit.ts';

const to = new Date('2026-11-21T09:00:00Z');
const ago = (minutes: number) => new Date(to.getTime() - minutes * 60_000);

describe('the state of a KPI', () => {
  const higher: KpiMeasured = {
    better: 'higher',
    target: 0.95,
    warn: 0.9,
    breach: 0.8,
    value: 0.93,
    samples: 100,
    minimum: 50,
    lastAt: ago(10),
    freshnessMinutes: 60,
    to,
  };
  const lower: Partial<KpiMeasured> = { better: 'lower', target: 40, warn: 50, breach: 80 };
  it.each<[string, Partial<KpiMeasured>, KpiState]>([
    ['above both bounds', {}, 'ok'],
    ['below its target, which is no bound', { value: 0.91 }, 'ok'],
    ['on the bound of warning', { value: 0.9 }, 'ok'],
    ['below it', { value: 0.899 }, 'warning'],
    ['on the bound of breach', { value: 0.8 }, 'warning'],
    ['below it', { value: 0.799 }, 'breach'],
    ['without a bound of warning', { value: 0.85, warn: null }, 'ok'],
    ['without bounds', { value: -1e9, warn: null, breach: null, target: null }, 'ok'],
    ['lower is better: on the bound', { ...lower, value: 50 }, 'ok'],
    ['lower is better: above warning', { ...lower, value: 51 }, 'warning'],
    ['lower is better: above breach', { ...lower, value: 81 }, 'breach'],
    ['never read', { value: undefined, samples: 0, lastAt: undefined }, 'no data'],
    ['read before the window, and still fresh', { value: undefined, samples: 0 }, 'no data'],
    ['read at the end of its freshness', { lastAt: ago(60) }, 'ok'],
    ['not read for longer', { lastAt: ago(60.1) }, 'stale'],
    ['stale, whatever its value was', { lastAt: ago(61), value: 0.1 }, 'stale'],
    ['one sample short', { samples: 49 }, 'insufficient data'],
    ['just enough samples', { samples: 50, value: 0.1 }, 'breach'],
    ['a value in breach of too few', { samples: 1, value: 0.1 }, 'insufficient data'],
    ['a reading from a clock ahead', { lastAt: ago(-4) }, 'ok'],
  ])('%s', (_, change, state) => {
    expect(kpiState({ ...higher, ...change })).toBe(state);
  });
});

describe('the definition of a KPI', () => {
  const of = (input: Partial<KpiInput>, before?: Definition) =>
    definitionOf({ model: 'churn', kpi: 'x', ...input }, before);
  it.each<[string, Partial<KpiInput>, Partial<Definition>]>([
    ['nothing said', {}, { better: 'higher', aggregation: 'mean', windowMinutes: 1_440, freshnessMinutes: 2_880 }],
    ['bounds that fall: higher is better', { warn: 0.9, breach: 0.8 }, { better: 'higher' }],
    ['bounds that rise: lower is better', { target: 40, breach: 80 }, { better: 'lower' }],
    ['one bound alone', { breach: 80 }, { better: 'higher' }],
    ['money by its currency', { unit: 'eur'.toUpperCase() }, { unit: 'EUR' }],
    ['money said as money', { unit: 'money usd' }, { unit: 'USD' }],
    ['a shorter window is stale sooner', { windowMinutes: 60 }, { freshnessMinutes: 120 }],
  ])('%s', (_, input, expected) => {
    expect(of(input)).toMatchObject(expected);
  });

  it.each<[string, Partial<KpiInput>, RegExp]>([
    ['bounds against the direction', { better: 'higher', warn: 1, breach: 2 }, /breach must be at or below warn/],
    ['a target beyond the warning', { better: 'lower', target: 60, warn: 50 }, /warn must be at or above target/],
    [
      'a window longer than what is kept',
      { windowMinutes: 3 * 1_440, retentionDays: 2 },
      /removed before their window/,
    ],
    ['money without a currency', { unit: 'money' }, /needs its currency/],
    ['a currency that is none', { unit: 'money XQZ' }, /needs its currency/],
    ['a unit that is a sentence', { unit: 'per user and day' }, /not a unit/],
  ])('refuses %s', (_, input, words) => {
    expect(() => of(input)).toThrow(words);
  });

  it('an edit keeps what it does not name, and takes a bound away by null', () => {
    const before = of({ unit: 'ms', target: 40, warn: 50, breach: 80, minimum: 10 });
    expect(of({ warn: 60 }, before)).toEqual({ ...before, warn: 60 });
    expect(of({ target: null }, before)).toEqual({ ...before, target: null });
  });

  it.each<[number, string, string]>([
    [0.91234, '', '0.912'],
    [41, 'ms', '41 ms'],
    [12_345.678, unitOf('money EUR'), '12346 EUR'],
    [93.14, '%', '93.1 %'],
  ])('%d in "%s" reads %s', (value, unit, text) => {
    expect(formatValue(value, unit)).toBe(text);
  });
});

describe('the roll-ups that make up a window', () => {
  const window = fc
    .tuple(fc.integer({ min: 0, max: 96 * 40 }), fc.integer({ min: 0, max: 96 * 40 }))
    .map(([from, length]) => ({ from: new Date(from * QUARTER_MS), to: new Date((from + length) * QUARTER_MS) }));

  it('lie end to end from its beginning to its end', () => {
    fc.assert(
      fc.property(window, ({ from, to }) => {
        let at = from.getTime();
        for (const piece of cover({ from, to })) {
          expect(piece.from.getTime()).toBe(at);
          at = piece.to.getTime();
        }
        expect(at).toBe(to.getTime());
      }),
    );
  });

  it('are at most five runs, the coarse ones in the middle', () => {
    fc.assert(
      fc.property(window, (given) => {
        const order = cover(given)
          .map(({ step }) => step)
          .join(' ');
        expect(order).toMatch(/^(quarter )?(hour )?(day)?( ?hour)?( ?quarter)?$|^$/);
      }),
    );
  });

  it('a window that does not lie on quarters is widened to them', () => {
    const pieces = cover({ from: new Date('2026-11-21T09:10:00Z'), to: new Date('2026-11-21T10:01:00Z') });
    expect(
      pieces.map(
        ({ step, from, to }) => `${step} ${from.toISOString().slice(11, 16)} ${to.toISOString().slice(11, 16)}`,
      ),
    ).toEqual(['hour 09:00 10:00', 'quarter 10:00 10:15']);
  });
});

describe('counts in buckets', () => {
  const values = fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 200 });
  const sketchOf = (list: readonly number[]): Sketch =>
    mergeSketches(list.map((value) => ({ [bucketOf(Math.abs(value) < 1e-100 ? 0 : value)]: 1 })));

  it('give each quantile within one hundredth of the value of its rank', () => {
    fc.assert(
      fc.property(values, fc.constantFrom(0.5, 0.9, 0.95, 0.99), (list, share) => {
        const sorted = [...list].sort((a, b) => a - b);
        const exact = sorted[Math.max(1, Math.ceil(share * list.length)) - 1]!;
        const found = quantileOf(sketchOf(list), share)!;
        expect(Math.abs(found - exact)).toBeLessThanOrEqual(Math.abs(exact) * SKETCH_ERROR * 1.0001 + 1e-100);
      }),
    );
  });

  it('of two parts together are the counts of the whole', () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        expect(mergeSketches([sketchOf(a), sketchOf(b)])).toEqual(sketchOf([...a, ...b]));
      }),
    );
  });
});

describe('an anomaly of a series', () => {
  const marked = (values: readonly (number | null)[]) =>
    markAnomalies(values.map((value) => ({ value }))).flatMap(({ anomaly }, at) => (anomaly ? [at] : []));
  const usual = [0.9, 0.92, 0.91, 0.89, 0.9, 0.93, 0.91, 0.9, 0.88, 0.91];

  it.each<[string, readonly (number | null)[], readonly number[]]>([
    ['lies far from what came before', [...usual, 0.6, 0.9], [10]],
    ['is seen across a gap', [...usual, null, 1.3], [11]],
    ['is none within the usual', [...usual, 0.89], []],
    ['is none before ten values', [...usual.slice(1), 0.1], []],
    ['is none where nothing ever varied', [...Array<number>(12).fill(1), 2], []],
  ])('%s', (_, values, expected) => {
    expect(marked(values)).toEqual(expected);
  });
});
