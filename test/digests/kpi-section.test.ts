import { describe, expect, test } from 'vitest';
import { deltaWords } from '../../src/digests/delta.ts';
import { defineKpi } from '../../src/monitoring/kpis/define-kpi.ts';
import { recordReadings } from '../../src/monitoring/kpis/record-readings.ts';
import { rollUp } from '../../src/monitoring/kpis/roll-up.ts';
import { at, clock, made, messages, useDigests, world } from './digest-world.ts';

useDigests();

describe('a change', () => {
  test.each([
    ['a rise that is good', 0.93, 0.9, '', 'higher', '+0.03 (+3.3 %), better'],
    ['a rise that is bad', 44, 40, 'ms', 'lower', '+4 ms (+10 %), worse'],
    ['a fall that is bad', 0.9, 0.93, '', 'higher', '\u22120.03 (\u22123.2 %), worse'],
    ['of percents in points', 93, 91, '%', 'higher', '+2 points (+2.2 %), better'],
    ['no share of zero', 5, 0, 'EUR', 'lower', '+5 EUR, worse'],
    ['no share of a negative base', 5, -10, 'EUR', 'higher', '+15 EUR, better'],
    ['no share of a tiny base', 5, 1e-9, '', 'higher', '+5, better'],
    ['none', 5, 5, '', 'higher', 'unchanged'],
  ] as const)('%s', (_, value, base, unit, better, words) => {
    expect(deltaWords(value, base, { unit, better })).toBe(words);
  });
});

describe('the section of KPIs', () => {
  const record = async (kpi: string, value: number, when: string) => {
    await recordReadings(world.system, { readings: [{ model: 'churn', kpi, value, at: when }], partial: false });
    await rollUp(world.system);
  };

  test('says what is in breach with value, change, target and samples, and counts what is ok', async () => {
    clock.now = new Date('2026-11-20T09:00:00Z');
    await made({ sections: ['kpi', 'requests'] });
    for (const kpi of ['auc', 'recall', 'cost'])
      await defineKpi(world.as('mia'), {
        model: 'churn',
        kpi,
        better: kpi === 'cost' ? 'lower' : 'higher',
        ...(kpi === 'auc' ? { target: 0.9, breach: 0.85 } : {}),
        ...(kpi === 'cost' ? { unit: 'EUR', aggregation: 'sum' as const } : {}),
      });
    clock.now = new Date('2026-11-22T12:00:00Z');
    for (const day of [21, 22]) await record('recall', 0.7, `2026-11-${day}T10:00:00Z`);
    await record('auc', 0.92, '2026-11-21T10:00:00Z');
    await record('auc', 0.8, '2026-11-22T10:00:00Z');
    await at('2026-11-23T08:01:00Z');
    const [first] = await messages();
    expect(first?.summary).toBe('daily: 2 to look at, 1 ok');
    expect(first?.words).toContain(
      '# KPIs\nchurn auc | breach | 0.8 | \u22120.12 (\u221213 %), worse | 0.9 missed | 1\nchurn cost | no data |  |  |  | 0\n1 more is ok.',
    );
    clock.now = new Date('2026-11-23T12:00:00Z');
    await record('auc', 0.95, '2026-11-23T10:00:00Z');
    await record('cost', 12, '2026-11-23T10:00:00Z');
    await at('2026-11-24T08:01:00Z');
    const second = (await messages()).at(-1);
    expect(second?.words.split('\n').slice(1, 5)).toEqual([
      expect.stringMatching(/^New: churn recall is (no data|stale)/),
      'Cleared: churn auc is ok, 0.95, +0.15 (+19 %), better, target 0.9 reached',
      'Cleared: churn cost is ok, 12 EUR',
      '# KPIs',
    ]);
  });
});
