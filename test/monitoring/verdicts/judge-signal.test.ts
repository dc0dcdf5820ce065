import { describe, expect, it } from 'vitest';
import type { Measured } from '../../../src/monitoring/verdicts/compare.ts';
import { judgeRun, judgeSignal, type SignalHistory } from '../../../src/monitoring/verdicts/judge.ts';
import { type DriftOverrides, ruleOf } from '../../../src/monitoring/verdicts/rule.ts';

const AT = new Date('2026-11-27T00:00:00Z');
const hours = (n: number) => new Date(AT.getTime() - n * 3_600_000);

const found = (value: number, set: DriftOverrides = {}, more: Partial<Measured> = {}) => {
  const rule = ruleOf([{ origin: 'rule of churn', settings: set }]);
  const measured: Measured = {
    signal: 'values',
    method: 'ks-bins/1',
    outcome: 'measured',
    statistic: value,
    pvalue: 1e-6,
    effects: [{ name: 'distance', value, floor: rule.settings.distance, origin: 'default' }],
    nReference: 1_000,
    nCurrent: 1_000,
    missingReference: 0,
    missingCurrent: 0,
    cells: [],
    notes: [],
    ...more,
  };
  return judgeRun([{ feature: 'age', rule, measured: [measured] }])[0]!;
};
const OVER = 0.2;
const UNDER = 0.01;

describe('a breach', () => {
  it.each<[string, number, DriftOverrides, Partial<SignalHistory>, string, string | undefined]>([
    ['begins at the second of three windows', OVER, {}, { exceeded: [true, false] }, 'breach', 'breached'],
    ['begins though a window between was within bounds', OVER, {}, { exceeded: [false, true] }, 'breach', 'breached'],
    ['does not begin at the first', OVER, {}, { exceeded: [] }, 'warning', undefined],
    [
      'does not begin when the other is too long ago',
      OVER,
      {},
      { exceeded: [false, false, true] },
      'warning',
      undefined,
    ],
    ['begins at once where one window is enough', OVER, { needed: 1, of: 1 }, { exceeded: [] }, 'breach', 'breached'],
    ['begins once', OVER, {}, { exceeded: [true, true], since: hours(24) }, 'breach', undefined],
    [
      'stands after one window within bounds',
      UNDER,
      {},
      { exceeded: [true, true], since: hours(24) },
      'breach',
      undefined,
    ],
    ['is over after two', UNDER, {}, { exceeded: [false, true], since: hours(48) }, 'ok', 'cleared'],
    [
      'is over after one where that is enough',
      UNDER,
      { clear: 1 },
      { exceeded: [true], since: hours(24) },
      'ok',
      'cleared',
    ],
    [
      'does not begin while it cools down',
      OVER,
      { cooldown: 48 },
      { exceeded: [true], clearedAt: hours(24) },
      'warning',
      undefined,
    ],
    ['begins after that', OVER, { cooldown: 24 }, { exceeded: [true], clearedAt: hours(24) }, 'breach', 'breached'],
  ])('%s', (_, value, set, history, state, change) => {
    const known = { exceeded: [], since: undefined, clearedAt: undefined, ...history };
    expect(judgeSignal(found(value, set), known, AT)).toMatchObject({ state, change });
  });

  it('says what stands between', () => {
    const known = { exceeded: [], since: undefined, clearedAt: undefined };
    expect(judgeSignal(found(OVER), known, AT).note).toBe('1 of 2 windows that are needed');
    expect(judgeSignal(found(UNDER), { ...known, exceeded: [true], since: hours(24) }, AT).note).toBe(
      'within bounds for 1 of 2 windows',
    );
  });
});

describe('both keys', () => {
  const none = { exceeded: [], since: undefined, clearedAt: undefined };
  it.each<[string, number, number, string]>([
    ['large and significant', OVER, 1e-6, 'breach'],
    ['large and not significant: few rows', OVER, 0.2, 'ok'],
    ['significant and small: many rows', 0.01, 1e-300, 'ok'],
    ['significant and half as large', 0.06, 1e-6, 'warning'],
    ['at the floor', 0.1, 1e-6, 'breach'],
    ['at alpha', OVER, 0.05, 'breach'],
  ])('%s', (_, value, pvalue, state) => {
    expect(judgeSignal(found(value, { needed: 1, of: 1 }, { pvalue }), none, AT).state).toBe(state);
  });
});

describe('what cannot be measured', () => {
  it.each(['no data', 'insufficient data', 'error'] as const)(
    '%s is its state, and neither begins nor ends a breach',
    (outcome) => {
      const known = { exceeded: [true, true], since: hours(24), clearedAt: undefined };
      expect(judgeSignal(found(OVER, {}, { outcome }), known, AT)).toEqual({
        state: outcome,
        change: undefined,
        note: 'a breach before it still stands',
      });
    },
  );
});
