import { describe, expect, test } from 'vitest';
import { assertFires, parseSchedule } from '../../src/digests/schedule.ts';
import { dueSlots, periodOf, periodSoFar, slotsUpTo, spreadOf } from '../../src/digests/slots.ts';
import { StewardError } from '../../src/kernel/errors.ts';
import { newId } from '../../src/kernel/ids.ts';

const refusal = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof StewardError) return `${error.field}: ${error.message} ${error.hint}`;
    throw error;
  }
  return 'not refused';
};
const at = (text: string): Date => new Date(text);

describe('a schedule in words', () => {
  test.each([
    ['weekdays 09:00', '0 9 * * mon-fri'],
    ['Weekdays at 9:05', '5 9 * * mon-fri'],
    ['daily 18:30', '30 18 * * *'],
    ['every day at 9', '0 9 * * *'],
    ['every day at 5pm', '0 17 * * *'],
    ['daily 12am', '0 0 * * *'],
    ['daily 09:00 and 17:00', '0 9,17 * * *'],
    ['mon 08:00', '0 8 * * mon'],
    ['Mondays, Thursdays at 08:00', '0 8 * * mon,thu'],
    ['fri-mon 08:00', '0 8 * * sun,mon,fri,sat'],
    ['weekends 10:00', '0 10 * * sat,sun'],
    ['monthly 1 08:00', '0 8 1 * *'],
    ['every month on the 15th at 7', '0 7 15 * *'],
    ['hourly', '0 * * * *'],
    ['hourly at :30', '30 * * * *'],
    ['*/15 8-18 * * mon-fri', '*/15 8-18 * * mon-fri'],
  ])('"%s" is %s', (said, cron) => {
    expect(parseSchedule(said)).toBe(cron);
  });

  test.each([
    ['now and then', 'at: "now and then" is not a schedule. Write `--at "weekdays 09:00"`'],
    ['weekdays', 'is not a schedule'],
    ['daily 25:00', 'is not a schedule'],
    ['daily 09:75', 'is not a schedule'],
    ['daily 09:00 and 17:30', 'The times of one digest have the same minute'],
    ['0 9 * * funday', '"funday" is no day of week: 0 to 7 fit.'],
    ['0 0 9 * * *', 'has 6 fields, a schedule has five.'],
    ['monthly 32 08:00', '"32" is no day of month: 1 to 31 fit.'],
  ])('"%s" is refused', (said, words) => {
    expect(refusal(() => parseSchedule(said))).toContain(words);
  });

  test('one that never comes is refused', () => {
    expect(refusal(() => assertFires('0 9 30 2 *', 'UTC', new Date()))).toBe(
      'at: "0 9 30 2 *" never comes: there is no such day. Give `--at` days that exist, such as `--at "weekdays 09:00"`.',
    );
  });
});

describe('slots that are due', () => {
  const daily = { cron: '0 9 * * *', zone: 'UTC', missedMost: 2 };
  const from = at('2026-11-20T09:00:00Z');
  test.each([
    ['in time', 'skip', '2026-11-20T09:00:30Z', ['20'], 0],
    ['nine minutes late', 'skip', '2026-11-20T09:09:00Z', ['20'], 0],
    ['missed, skipped', 'skip', '2026-11-20T10:00:00Z', [], 1],
    ['missed, the latest', 'latest', '2026-11-20T10:00:00Z', ['20'], 0],
    ['four missed, the latest', 'latest', '2026-11-23T12:00:00Z', ['23'], 3],
    ['four missed, all up to a cap', 'all', '2026-11-23T12:00:00Z', ['22', '23'], 2],
    ['three missed and one in time', 'latest', '2026-11-23T09:05:00Z', ['23'], 3],
    ['three missed and one in time, all up to a cap', 'all', '2026-11-23T09:05:00Z', ['21', '22', '23'], 1],
    ['three missed and one in time, skipped', 'skip', '2026-11-23T09:05:00Z', ['23'], 3],
  ] as const)('%s', (_, missed, now, run, skipped) => {
    const due = dueSlots({ ...daily, missed }, from, at(now));
    expect(due.run.map((slot) => slot.toISOString().slice(8, 10))).toEqual(run);
    expect(due.skipped?.count ?? 0).toBe(skipped);
  });

  test('a slot each minute that was missed for a year is counted to a thousand, and costs no year of counting', () => {
    const due = dueSlots(
      { cron: '* * * * *', zone: 'UTC', missed: 'latest', missedMost: 1 },
      at('2025-11-20T09:00:00Z'),
      at('2026-11-20T09:00:00Z'),
    );
    expect(due.run).toHaveLength(11);
    expect(due.skipped?.count).toBe(989);
  });

  test('the last ones before an instant are found, however rare', () => {
    const found = (cron: string, most: number) =>
      slotsUpTo({ cron, zone: 'Europe/Rome' }, at('2026-11-20T09:00:00Z'), most).map((slot) => slot.toISOString());
    expect(found('0 10 * * *', 2)).toEqual(['2026-11-19T09:00:00.000Z', '2026-11-20T09:00:00.000Z']);
    expect(found('0 0 1 1 *', 1)).toEqual(['2025-12-31T23:00:00.000Z']);
    expect(found('0 0 29 2 *', 1)).toEqual(['2024-02-28T23:00:00.000Z']);
  });

  test('spread over a minute, always the same for the same digest', () => {
    const ids = Array.from({ length: 600 }, () => newId());
    const spreads = ids.map(spreadOf);
    expect(ids.map(spreadOf)).toEqual(spreads);
    expect(Math.min(...spreads)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...spreads)).toBeLessThan(60_000);
    expect(new Set(spreads).size).toBeGreaterThan(50);
  });
});

describe('the period of a digest', () => {
  const iso = (period: object) =>
    Object.fromEntries(
      Object.entries(period).map(([name, value]) => [
        name,
        value instanceof Date ? value.toISOString().slice(0, 16) : value,
      ]),
    );
  const weekdays = { cron: '0 9 * * mon-fri', zone: 'Europe/Rome' };

  test('reaches back to the slot before, and is compared with as much before that', () => {
    expect(iso(periodOf(weekdays, at('2026-11-23T08:00:00Z')))).toEqual({
      from: '2026-11-20T08:00',
      to: '2026-11-23T08:00',
      comparedFrom: '2026-11-17T08:00',
      comparedTo: '2026-11-20T08:00',
      soFar: false,
    });
  });

  test('is as long as the day was when clocks changed, and so is what it is compared with', () => {
    const { from, to, comparedFrom } = periodOf({ cron: '0 9 * * *', zone: 'Europe/Rome' }, at('2026-10-25T08:00:00Z'));
    expect([to.getTime() - from.getTime(), from.getTime() - comparedFrom.getTime()]).toEqual([
      25 * 3_600_000,
      25 * 3_600_000,
    ]);
  });

  test('of a look between two slots is marked, and compared with the same elapsed part', () => {
    expect(iso(periodSoFar(weekdays, at('2026-11-24T11:30:00Z')))).toEqual({
      from: '2026-11-24T08:00',
      to: '2026-11-24T11:30',
      comparedFrom: '2026-11-23T08:00',
      comparedTo: '2026-11-23T11:30',
      soFar: true,
    });
  });
});
