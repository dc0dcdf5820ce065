import { describe, expect, test } from 'vitest';
import { context, text } from '../../src/chat/card.ts';
import { fileParts } from '../../src/chat/files.ts';
import { renderSubject } from '../../src/delivery/render-subject.ts';
import { chartHere, withCharts } from '../../src/digests/charts.ts';
import { previewDigest } from '../../src/digests/preview-digest.ts';
import { silentLog } from '../../src/kernel/log.ts';
import { defineKpi } from '../../src/monitoring/kpis/define-kpi.ts';
import { deltaWords, kpiDelta } from '../../src/monitoring/kpis/kpi-delta.ts';
import { recordReadings } from '../../src/monitoring/kpis/record-readings.ts';
import { rollUp } from '../../src/monitoring/kpis/roll-up.ts';
import { at, channel, clock, made, messages, useDigests, wordsOf, world } from './digest-world.ts';

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
    expect(deltaWords(kpiDelta(value, base), { unit, better })).toBe(words);
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

  test('between two slots shows what a KPI of days last was, with its time, while that is fresh', async () => {
    clock.now = new Date('2026-11-21T07:00:00Z');
    await made({ sections: ['kpi'] });
    await defineKpi(world.as('mia'), { model: 'churn', kpi: 'auc', better: 'higher', target: 0.9, breach: 0.85 });
    await defineKpi(world.as('mia'), { model: 'churn', kpi: 'calls', aggregation: 'count', windowMinutes: 60 });
    clock.now = new Date('2026-11-22T22:00:00Z');
    await record('auc', 0.8, '2026-11-22T21:00:00Z');
    await record('calls', 1, '2026-11-22T21:00:00Z');
    const shown = async (time: string) => {
      clock.now = new Date(time);
      return wordsOf(await previewDigest({ ...world.as('leo'), now: clock.now }, { name: 'daily' })).split('\n');
    };
    const noon = await shown('2026-11-23T12:00:00Z');
    expect(noon).toContain('churn auc | breach | 0.8 as of Sun 22 Nov 22:00 |  | 0.9 missed | ');
    expect(noon).toContain('churn calls | stale for 15 h |  |  |  | 0');
    await record('auc', 0.95, '2026-11-23T11:00:00Z');
    expect((await shown('2026-11-23T12:00:00Z')).join('\n')).not.toContain('as of');
    expect(await shown('2026-11-25T12:00:00Z')).toContain('churn auc | stale for 2 d 1 h |  |  | 0.9 | 0');
  });

  test('comes with a chart of the worst, drawn for each place from what the run kept; a preview names it', async () => {
    clock.now = new Date('2026-11-10T09:00:00Z');
    await made({ sections: ['kpi'], places: [channel('monitoring')] });
    await defineKpi(world.as('mia'), { model: 'churn', kpi: 'auc', better: 'higher', target: 0.9, breach: 0.85 });
    clock.now = new Date('2026-11-23T07:55:00Z');
    for (const day of [19, 20, 21, 22]) await record('auc', 0.8 + day / 10_000, `2026-11-${day}T10:00:00Z`);
    expect(wordsOf(await previewDigest(world.as('leo'), { name: 'daily' }))).toContain(
      'It comes with charts of churn auc.',
    );
    const looked = await previewDigest(world.as('leo'), { name: 'daily', drawnFor: 'console' });
    expect(fileParts(looked).map(({ file }) => file.name)).toEqual(['kpi-churn-auc.svg']);
    await at('2026-11-23T08:01:00Z');
    const [row] = await world.unit.db.execute<{ subject: string }>(
      `select subject from digest_delivery where workspace_id = '${world.system.workspace}' and slot = '2026-11-23T08:00:00Z'`,
    );
    const card = await renderSubject(world.system, row?.subject ?? '', {
      platform: 'console',
      team: world.system.workspace,
      channel: 'monitoring',
    });
    const types = card?.parts.map((part) => part.type);
    expect(types?.slice(-3)).toEqual(['table', 'picture', 'context']);
    const [picture] = fileParts(card ?? { tone: 'neutral', summary: '', parts: [] });
    expect(picture?.file).toMatchObject({ name: 'kpi-churn-auc.svg', mime: 'image/svg+xml' });
    expect(picture?.file.alt).toContain('mean by day, last 30 days, Europe/Rome. Last 0.802 on ');
    expect(Buffer.from(picture?.file.bytes ?? []).toString()).toMatch(/^<svg .*target 0\.9/s);
  });

  test('draws one that went stale before one that is ok', async () => {
    clock.now = new Date('2026-11-10T09:00:00Z');
    await made({ sections: ['kpi'], models: ['churn'] });
    for (const kpi of ['auc', 'a', 'b', 'c'])
      await defineKpi(world.as('mia'), { model: 'churn', kpi, breach: 0.5, windowMinutes: 1_440 });
    clock.now = new Date('2026-11-22T11:00:00Z');
    for (const day of [15, 16, 17]) await record('auc', 0.9, `2026-11-${day}T10:00:00Z`);
    for (const kpi of ['a', 'b', 'c']) await record(kpi, 0.9, '2026-11-22T10:30:00Z');
    const looked = await previewDigest(world.as('leo'), { name: 'daily', drawnFor: 'console' });
    const names = fileParts(looked).map(({ file }) => file.name);
    expect(names).toEqual(['kpi-churn-auc.svg', 'kpi-churn-a.svg', 'kpi-churn-b.svg']);
  });

  test('says so where a chart cannot be drawn, and the table stands', async () => {
    const chart = {
      ...{
        model: 'churn',
        kpi: 'auc',
        subtitle: '',
        points: [],
        better: 'higher' as const,
        unit: '',
        zone: 'UTC',
        everyMs: 1,
      },
      ...{ target: null, warn: null, breach: null },
    };
    const card = { tone: 'neutral' as const, summary: 'daily', parts: [text('table'), chartHere(chart)] };
    const shown = await withCharts(card, { 'kpi-churn-auc': chart }, { platform: 'slack', log: silentLog });
    expect(shown.parts).toEqual([text('table'), context('chart failed: nothing was measured in this window')]);
  });
});
