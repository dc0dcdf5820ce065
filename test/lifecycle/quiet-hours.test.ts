import { describe, expect, it } from 'vitest';
import { wallTimeAt } from '../../src/kernel/zone.ts';
import { quietUntil } from '../../src/lifecycle/quiet-hours.ts';
import { rounds, seeded } from '../chat/random.ts';

const night = { from: 20 * 60, to: 8 * 60 };
const lunch = { from: 12 * 60, to: 13 * 60 };

describe('quiet hours', () => {
  it.each([
    ['in the evening', night, 'Europe/Berlin', '2026-11-21T20:30:00Z', '2026-11-22T07:00:00.000Z'],
    ['after midnight', night, 'Europe/Berlin', '2026-11-22T02:00:00Z', '2026-11-22T07:00:00.000Z'],
    ['from their first minute', night, 'Europe/Berlin', '2026-11-21T19:00:00Z', '2026-11-22T07:00:00.000Z'],
    ['in the zone of the person', night, 'America/New_York', '2026-11-22T02:00:00Z', '2026-11-22T13:00:00.000Z'],
    [
      'at the other side of the date line',
      night,
      'Pacific/Auckland',
      '2026-11-21T12:00:00Z',
      '2026-11-21T19:00:00.000Z',
    ],
    ['within a day', lunch, 'Europe/Berlin', '2026-11-21T11:15:00Z', '2026-11-21T12:00:00.000Z'],
    [
      'over the night that is an hour shorter',
      night,
      'Europe/Berlin',
      '2026-03-28T22:00:00Z',
      '2026-03-29T06:00:00.000Z',
    ],
    [
      'over the night that is an hour longer',
      night,
      'Europe/Berlin',
      '2026-10-24T22:00:00Z',
      '2026-10-25T07:00:00.000Z',
    ],
    [
      'that end in the hour that is skipped',
      { from: 0, to: 150 },
      'Europe/Berlin',
      '2026-03-29T00:30:00Z',
      '2026-03-29T01:00:00.000Z',
    ],
    [
      'that end in the hour that comes twice, its second time',
      { from: 0, to: 150 },
      'Europe/Berlin',
      '2026-10-25T01:10:00Z',
      '2026-10-25T01:30:00.000Z',
    ],
  ])('hold %s', (_, quiet, zone, at, end) => {
    expect(quietUntil(quiet, zone, new Date(at))?.toISOString()).toBe(end);
  });

  it.each([
    ['before them', night, 'Europe/Berlin', '2026-11-21T18:59:59Z'],
    ['at their end', night, 'Europe/Berlin', '2026-11-22T07:00:00Z'],
    ['where it is still afternoon', night, 'America/New_York', '2026-11-21T20:30:00Z'],
    ['when there are none', undefined, 'Europe/Berlin', '2026-11-22T02:00:00Z'],
  ])('do not hold %s', (_, quiet, zone, at) => {
    expect(quietUntil(quiet, zone, new Date(at))).toBeUndefined();
  });

  it('end later than now, at a time that is not quiet, wherever and whenever', () => {
    const random = seeded();
    const zones = [
      'Europe/Berlin',
      'America/New_York',
      'Australia/Lord_Howe',
      'Asia/Kolkata',
      'America/St_Johns',
      'UTC',
    ];
    for (let round = 0; round < rounds(20_000); round += 1) {
      const from = random.below(1_440);
      const quiet = { from, to: (from + 1 + random.below(1_439)) % 1_440 };
      const zone = random.pick(zones);
      const at = new Date(Date.UTC(2026, random.below(12), 1 + random.below(28), random.below(24), random.below(60)));
      const minute = Math.floor(wallTimeAt(at.getTime(), zone) / 60_000) % 1_440;
      const inside = (minute - quiet.from + 1_440) % 1_440 < (quiet.to - quiet.from + 1_440) % 1_440;
      const end = quietUntil(quiet, zone, at);
      const seen = `seed ${random.seed}: ${JSON.stringify(quiet)} ${zone} ${at.toISOString()}`;
      expect(end !== undefined, seen).toBe(inside);
      if (!end) continue;
      expect(end > at, seen).toBe(true);
      expect(end.getTime() - at.getTime(), seen).toBeLessThanOrEqual(25.1 * 3_600_000);
    }
  });
});
