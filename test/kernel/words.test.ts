import { describe, expect, it } from 'vitest';
import { formatDuration } from '../../src/kernel/duration.ts';
import { newId } from '../../src/kernel/ids.ts';
import { editDistance, nearest } from '../../src/kernel/nearest.ts';
import { formatMetrics, formatNumber } from '../../src/lifecycle/format-metrics.ts';

describe('durations', () => {
  it.each([
    [0, 'under a minute'],
    [59_999, 'under a minute'],
    [14 * 60_000, '14 min'],
    [3 * 3_600_000, '3 h'],
    [3 * 3_600_000 + 5 * 60_000, '3 h 5 min'],
    [(3 * 24 + 4) * 3_600_000, '3 d 4 h'],
    [63 * 86_400_000 + 3_600_000, '63 d'],
    [-5, 'under a minute'],
  ])('%i ms is %s', (milliseconds, words) => expect(formatDuration(milliseconds)).toBe(words));
});

describe('the nearest word', () => {
  const words = ['promote', 'approve', 'reject', 'rollback', 'withdraw'];
  it.each([
    ['promte', 'promote'],
    ['aprove', 'approve'],
    ['rolbakc', 'rollback'],
    ['rej', 'reject'],
    ['x', undefined],
    ['banana', undefined],
  ])('to %s is %s', (typed, expected) => expect(nearest(typed, words)).toBe(expected));

  it.each([
    ['', 'abc', 3],
    ['ca', 'ac', 1],
    ['kitten', 'sitting', 3],
  ])('counts %s to %s as %i steps', (a, b, steps) => expect(editDistance(a, b)).toBe(steps));
});

describe('numbers', () => {
  it.each([
    [0.93112, '0.931'],
    [41, '41'],
    [12345.6, '12346'],
    [0, '0'],
    [0.00001234, '0.0000123'],
    [-0.5, '-0.5'],
    [2e12, '2.00e+12'],
  ])('%d reads %s', (value, text) => expect(formatNumber(value)).toBe(text));

  it('judge only where the file says which direction is better, the worse first', () => {
    const meanings = { auc: { better: 'higher' }, latency_p95: { better: 'lower', unit: 'ms' } } as const;
    const lines = formatMetrics(
      { auc: 0.93, latency_p95: 41, odd: 3 },
      { auc: 0.91, latency_p95: 38, odd: 2 },
      meanings,
    );
    expect(lines).toEqual(['latency p95 41 ms (+3, worse)', 'auc 0.93 (+0.02, better)', 'odd 3 (+1)']);
    expect(formatMetrics({ auc: 0.93 }, undefined, meanings)).toEqual(['auc 0.93']);
    expect(formatMetrics({ auc: 0.9 }, { auc: 0.9 }, meanings)).toEqual(['auc 0.9 (same)']);
  });
});

describe('ids', () => {
  it('are UUIDs of version 7 in the order of time', () => {
    const [first, second] = [newId(1_000), newId(2_000)];
    expect(first).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(first < second).toBe(true);
  });
});
