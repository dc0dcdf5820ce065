import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { windowUntil } from '../../../src/monitoring/kpis/cover.ts';
import { editKpi } from '../../../src/monitoring/kpis/edit-kpi.ts';
import { keepReadings } from '../../../src/monitoring/kpis/keep-readings.ts';
import { kpiSeries } from '../../../src/monitoring/kpis/kpi-series.ts';
import { kpiStatus, kpiStatuses } from '../../../src/monitoring/kpis/kpi-status.ts';
import { recordReadings } from '../../../src/monitoring/kpis/record-readings.ts';
import { rollUp } from '../../../src/monitoring/kpis/roll-up.ts';
import { AGGREGATIONS, type Aggregation } from '../../../src/monitoring/kpis/tables.ts';
import { clock, facts, refusal, useChurn, world } from '../../lifecycle/churn-world.ts';
import { at, count, DAY, define, MINUTE, record, rollups } from './kpi-world.ts';

useChurn();

const status = (days = 1, version?: string) =>
  kpiStatus(world.system, {
    model: 'churn',
    kpi: 'accuracy',
    ...windowUntil(clock.now, days * 1_440),
    version,
  });

describe('readings are kept', () => {
  it('once each: the same again is repeated, another value for its key corrects, the last of a call counts', async () => {
    await define();
    const two = [
      { value: 0.9, at: at(20) },
      { value: 0.8, at: at(10), labels: { country: 'DE' } },
    ];
    expect(await record(two)).toMatchObject({ recorded: 2, corrected: 0, repeated: 0 });
    expect(await record(two)).toMatchObject({ recorded: 0, corrected: 0, repeated: 2 });
    expect(await record([{ value: 0.7, at: at(20) }, ...two])).toMatchObject({
      recorded: 0,
      corrected: 0,
      repeated: 3,
    });
    expect(await record([{ value: 0.7, at: at(20) }])).toMatchObject({ recorded: 0, corrected: 1, repeated: 0 });
    expect(await record([{ value: 0.8, at: at(10), labels: { country: 'FR' } }])).toMatchObject({ recorded: 1 });
    expect(await record([{ value: 0.8, at: at(10), version: 'v12' }])).toMatchObject({ recorded: 1 });
    expect(await count('reading')).toBe(4);
  });

  it('a batch is one fact with count and digest, and one that changes nothing is none', async () => {
    await define();
    const batch = [
      { value: 1, at: at(5) },
      { value: 2, at: at(4) },
    ];
    await record(batch);
    await record([...batch].reverse());
    expect((await facts()).filter((kind) => kind === 'readings.recorded')).toHaveLength(1);
    const [fact] = await world.unit.db.execute<{ body: Record<string, unknown> }>(sql`
      select body::jsonb -> 'body' as body from ledger
      where workspace_id = ${world.system.workspace} and body::jsonb ->> 'kind' = 'readings.recorded'`);
    expect(fact?.body).toMatchObject({ recorded: 2, corrected: 0, models: ['churn'], from: at(5), to: at(4) });
    expect(fact?.body.digest).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each<[string, object, string, RegExp]>([
    ['an unknown model', { model: 'chrun', value: 1 }, 'readings.1.model', /no model chrun/],
    ['an unknown KPI', { kpi: 'acuracy', value: 1 }, 'readings.1.kpi', /no KPI acuracy, did you mean accuracy/],
    ['an unknown version', { version: 'v99', value: 1 }, 'readings.1.version', /no version v99/],
    ['a value that is no number', { value: 'NaN' }, 'readings.1.value', /finite number/],
    ['NaN', { value: Number.NaN }, 'readings.1.value', /finite number/],
    ['an infinity', { value: Number.POSITIVE_INFINITY }, 'readings.1.value', /finite number/],
    ['a value that would overflow a sum', { value: 1e101 }, 'readings.1.value', /beyond/],
    ['no value', {}, 'readings.1.value', /missing/],
    ['a time to come', { value: 1, at: at(-6) }, 'readings.1.at', /more than 5 minutes ahead/],
    ['a time before what is kept', { value: 1, at: at(91 * 1_440) }, 'readings.1.at', /before what is kept/],
    ['a time without an offset', { value: 1, at: '2026-11-21T08:00:00' }, 'readings.1.at', /RFC 3339/],
    ['30 February', { value: 1, at: '2026-02-30T08:00:00Z' }, 'readings.1.at', /RFC 3339/],
    ['a weight of nothing', { value: 1, weight: 0 }, 'readings.1.weight', /more than 0/],
    ['labels that are a list', { value: 1, labels: ['a'] }, 'readings.1.labels', /names with texts/],
    ['a label with NUL', { value: 1, labels: { a: '\0' } }, 'readings.1.labels', /no text can keep/],
    ['a field of its own', { value: 1, timestamp: 1 }, 'readings.1.timestamp', /not a field/],
  ])('refuses all for %s, naming it; with partial only that one', async (_, bad, field, words) => {
    await define();
    const batch = [{ value: 1, at: at(9) }, bad, { value: 2, at: at(8) }];
    const error = await record(batch).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'BAD_INPUT', faults: [{ field, detail: expect.stringMatching(words) }] });
    expect(await count('reading')).toBe(0);
    expect(await record(batch, true)).toMatchObject({ recorded: 2, refused: [{ field }] });
    expect(await count('reading')).toBe(2);
  });

  it('up to 10,000 in a call', async () => {
    await define();
    const many = (n: number) => Array.from({ length: n }, (_, i) => ({ value: i, at: at(i / 10) }));
    const [code, words] = await refusal(record(many(10_001)));
    expect([code, words]).toEqual(['TOO_LARGE', expect.stringMatching(/at most 10,000 readings, this one has 10,001/)]);
    expect(await record(many(10_000))).toMatchObject({ recorded: 10_000 });
  });

  it('by two senders at once, in whatever order, as if one had come after the other', async () => {
    await define();
    const batch = Array.from({ length: 500 }, (_, i) => ({ value: i, at: at(i) }));
    const both = await Promise.all([record(batch), record([...batch].reverse()), rollUp(world.system)]);
    expect(both[0].recorded + both[1].recorded).toBe(500);
    await rollUp(world.system);
    expect(await status()).toMatchObject({ samples: 500 });
  });
});

describe('roll-ups', () => {
  const values = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3];
  const expected: Readonly<Record<Aggregation, number>> = {
    ...{ mean: 3.9, sum: 39, count: 10, min: 1, max: 9, last: 3, p50: 3, p90: 6, p95: 9, p99: 9 },
  };
  it.each(AGGREGATIONS)('come to the %s of all readings, over days, hours and quarters', async (aggregation) => {
    await define({ aggregation });
    await record(values.map((value, i) => ({ value, at: at((values.length - i) * 401) })));
    await rollUp(world.system);
    const { value, samples } = await status(5);
    expect(samples).toBe(10);
    expect(Math.abs(value! / expected[aggregation] - 1)).toBeLessThanOrEqual(
      aggregation.startsWith('p') ? 0.0101 : 1e-12,
    );
  });

  it('a mean weighs each reading by the cases it stands for', async () => {
    await define({ minimum: 1_000 });
    await record([
      { value: 0.5, weight: 900, at: at(30) },
      { value: 1, weight: 100, at: at(60) },
    ]);
    await rollUp(world.system);
    expect(await status()).toMatchObject({ value: 0.55, samples: 1_000, enough: true, state: 'ok' });
  });

  it('made twice, in parts, or after corrections and late readings are those of all readings at once', async () => {
    await define({ aggregation: 'p95' });
    const early = values.map((value, i) => ({ value, at: at(i * 200) }));
    await record(early.map((each) => ({ ...each, value: each.value + 1 })));
    await rollUp(world.system);
    await record(early.slice(0, 5));
    await rollUp(world.system);
    await record(early.slice(5));
    await record([{ value: 77, at: at(20 * 1_440) }]);
    await Promise.all([rollUp(world.system), rollUp(world.system), rollUp(world.system)]);
    const bit = await rollups();
    expect(await count('reading_mark')).toBe(0);
    await world.unit.db.execute(sql`delete from kpi_rollup where workspace_id = ${world.system.workspace}`);
    await world.unit.db.execute(sql`
      insert into reading_mark select distinct workspace_id, model, kpi, date_bin('15 minutes', at, 'epoch'), gen_random_uuid()
      from reading where workspace_id = ${world.system.workspace}`);
    await rollUp(world.system);
    expect(await rollups()).toEqual(bit);
  });

  it('lose nothing of batches that commit while others are rolled up', async () => {
    await define({ aggregation: 'sum' });
    const senders = Array.from({ length: 8 }, async (_, sender) => {
      for (let i = 0; i < 10; i += 1) {
        await record([{ value: 1, at: at(i % 3), labels: { sender: String(sender), i: String(i) } }]);
        await rollUp(world.system);
      }
    });
    await Promise.all(senders);
    expect(await status()).toMatchObject({ value: 80, samples: 80 });
  });

  it('of versions stand apart, and together for the model', async () => {
    await define();
    await record([
      { value: 0.8, at: at(5), version: 'v11' },
      { value: 0.9, at: at(5), version: 'v12' },
    ]);
    await rollUp(world.system);
    expect(await status(1, 'v12')).toMatchObject({ value: 0.9, samples: 1 });
    expect((await status()).value).toBeCloseTo(0.85);
  });

  it('a percentile asked for later is counted from the readings that are still kept', async () => {
    await define();
    await record(values.map((value, i) => ({ value, at: at(i * 10) })));
    await rollUp(world.system);
    await editKpi(world.as('mia'), { model: 'churn', kpi: 'accuracy', aggregation: 'p50' });
    await rollUp(world.system);
    expect(Math.abs((await status()).value! / 3 - 1)).toBeLessThan(0.011);
  });

  it('of all KPIs of a model are read in one go, and readings are not looked at', async () => {
    await define();
    await define({ kpi: 'latency', aggregation: 'p95', unit: 'ms' });
    await record([{ value: 0.9 }, { kpi: 'latency', value: 40 }]);
    await rollUp(world.system);
    await world.unit.db.execute(sql`delete from reading where workspace_id = ${world.system.workspace}`);
    const window = windowUntil(clock.now, 1_440);
    expect(await kpiStatuses(world.system, { windows: [window], models: ['churn'] })).toMatchObject([
      [
        { kpi: 'accuracy', value: 0.9, state: 'ok' },
        { kpi: 'latency', state: 'ok', unit: 'ms' },
      ],
    ]);
    const hours = await kpiSeries(world.system, { model: 'churn', kpi: 'accuracy', step: 'hour', ...window });
    expect(hours.at(-1)).toMatchObject({ value: 0.9, samples: 1 });
  });
});

describe('days on a clock that is not UTC', () => {
  it.each([
    ['Asia/Kolkata', '2026-11-19T18:30:00.000Z', 24],
    ['Asia/Kathmandu', '2026-11-19T18:15:00.000Z', 24],
    ['Australia/Lord_Howe', '2026-11-19T13:00:00.000Z', 24],
    ['Europe/Rome', '2026-11-19T23:00:00.000Z', 24],
  ])('%s: a day begins at %s', async (zone, begin, hours) => {
    await define({ aggregation: 'sum' });
    const first = new Date(begin).getTime();
    const edges = [first - 1, first, first + hours * 3_600_000 - 1, first + hours * 3_600_000];
    await record(edges.map((ms, i) => ({ value: 10 ** i, at: new Date(ms).toISOString() })));
    await rollUp(world.system);
    const from = new Date(first + MINUTE);
    const to = new Date(from.getTime() + 1);
    const days = await kpiSeries(world.system, { model: 'churn', kpi: 'accuracy', step: 'day', zone, from, to });
    expect(days).toMatchObject([{ value: 110, samples: 2, from: new Date(begin) }]);
  });

  it.each([
    ['Europe/Rome', '2026-10-25T12:00:00Z', 25],
    ['Australia/Lord_Howe', '2026-10-03T16:00:00Z', 23.5],
  ])('%s: the day on which the clock changes is %s, %d hours long, and no gap is a zero', async (zone, noon, hours) => {
    await define();
    const from = new Date(noon);
    const to = new Date(from.getTime() + 1);
    const [day] = await kpiSeries(world.system, { model: 'churn', kpi: 'accuracy', step: 'day', zone, from, to });
    expect((day!.to.getTime() - day!.from.getTime()) / 3_600_000).toBe(hours);
    expect(day).toMatchObject({ value: undefined, samples: 0 });
  });
});

describe('months of readings', () => {
  const partitions = async () =>
    (
      await world.unit.db.execute<{ name: string }>(sql`
      select inhrelid::regclass::text as name from pg_inherits where inhparent = 'reading'::regclass order by 1`)
    ).map(({ name }) => name);

  it('are made ahead, and dropped once no KPI keeps them; single KPIs lose theirs before', async () => {
    await define({ retentionDays: 700 });
    await define({ kpi: 'short', retentionDays: 10 });
    await record([{ value: 1, at: at(600 * 1_440) }, { value: 1 }, { kpi: 'short', value: 2, at: at(9 * 1_440) }]);
    await rollUp(world.system);
    expect(await partitions()).toContain('reading_2025_03');
    clock.advance(5 * DAY);
    const kept = await keepReadings(world.unit.db, clock.now);
    expect(await partitions()).toEqual(
      expect.arrayContaining(['reading_2025_03', 'reading_2026_12', 'reading_2027_01']),
    );
    expect(kept).toMatchObject({ dropped: [] });
    expect(kept.removed).toBeGreaterThanOrEqual(1);
    expect(await count('reading')).toBe(2);
    const before = await count('kpi_rollup');
    await world.unit.db.execute(sql`update kpi set retention_days = 90`);
    expect((await keepReadings(world.unit.db, clock.now)).dropped).toContain('reading_2025_03');
    expect(await keepReadings(world.unit.db, clock.now)).toEqual({ made: 0, dropped: [], removed: 0 });
    expect([await count('reading'), await count('kpi_rollup')]).toEqual([1, before]);
    clock.advance(-5 * DAY);
  });

  it('that are missing are made by whoever writes to them first, two at once included', async () => {
    await define({ retentionDays: 700 });
    const old = (label: string) => record([{ value: 1, at: at(500 * 1_440), labels: { label } }]);
    await Promise.all([old('a'), old('b')]);
    expect(await partitions()).toContain('reading_2025_07');
    expect(await count('reading')).toBe(2);
  });

  it('an empty call changes nothing', async () => {
    expect(await recordReadings(world.system, { readings: [] })).toMatchObject({ recorded: 0, refused: [] });
  });
});
