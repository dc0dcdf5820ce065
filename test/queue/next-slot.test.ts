import { describe, expect, test } from 'vitest';
import { wallTimeAt } from '../../src/kernel/zone.ts';
import { parseCron } from '../../src/queue/cron-fields.ts';
import { nextSlot } from '../../src/queue/next-slot.ts';
import { random, seedOf } from './random.ts';

const MINUTE = 60_000;
const rounds = process.env.ROUNDS === 'full' ? 600 : 60;

describe('nextSlot', () => {
  test.each([
    ['0 9 * * *', 'UTC', '2026-11-21T08:59:59Z', '2026-11-21T09:00:00Z'],
    ['0 9 * * *', 'UTC', '2026-11-21T09:00:00Z', '2026-11-22T09:00:00Z'],
    ['0 9 * * mon-fri', 'Europe/Berlin', '2026-11-20T08:30:00Z', '2026-11-23T08:00:00Z'],
    ['* * * * *', 'UTC', '2026-11-21T09:00:30Z', '2026-11-21T09:01:00Z'],
    ['0 0 29 2 *', 'UTC', '2096-03-01T00:00:00Z', '2104-02-29T00:00:00Z'],
    ['0 0 31 * *', 'UTC', '2026-11-01T00:00:00Z', '2026-12-31T00:00:00Z'],
    // Spring in Berlin: 02:00 to 03:00 of 29 March 2026 does not exist; what falls there runs at 03:00.
    ['30 2 * * *', 'Europe/Berlin', '2026-03-28T12:00:00Z', '2026-03-29T01:00:00Z'],
    ['*/15 2 * * *', 'Europe/Berlin', '2026-03-29T01:00:00Z', '2026-03-30T00:00:00Z'],
    // Autumn in Berlin: 02:00 to 03:00 of 25 October 2026 comes twice; only the first counts.
    ['30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00:00Z', '2026-10-25T00:30:00Z'],
    ['30 2 * * *', 'Europe/Berlin', '2026-10-25T00:30:00Z', '2026-10-26T01:30:00Z'],
    // With `*` as the hour nothing is moved: no half past two in spring, two of them in autumn.
    ['30 * * * *', 'Europe/Berlin', '2026-03-29T00:30:00Z', '2026-03-29T01:30:00Z'],
    ['30 * * * *', 'Europe/Berlin', '2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z'],
    ['45 * * * *', 'Australia/Lord_Howe', '2026-04-04T14:45:00Z', '2026-04-04T15:15:00Z'],
    ['0 * * * *', 'Australia/Lord_Howe', '2026-10-03T14:30:00Z', '2026-10-03T16:00:00Z'],
    ['0 * * * sun', 'Asia/Kolkata', '2026-11-23T00:00:00Z', '2026-11-28T18:30:00Z'],
    // Midnight itself is skipped in Santiago on 6 September 2026.
    ['0 0 * * *', 'America/Santiago', '2026-09-05T12:00:00Z', '2026-09-06T04:00:00Z'],
    // Half an hour in Lord Howe, and a whole day that Samoa never had.
    ['15 2 * * *', 'Australia/Lord_Howe', '2026-10-03T12:00:00Z', '2026-10-03T15:30:00Z'],
    ['0 9 30 12 *', 'Pacific/Apia', '2011-12-29T12:00:00Z', '2011-12-30T10:00:00Z'],
  ])('"%s" in %s after %s is %s', (cron, zone, after, expected) => {
    expect(nextSlot(cron, zone, new Date(after))).toEqual(new Date(expected));
  });

  test('finds nothing on days that never come', () => {
    expect(nextSlot('0 0 30 2 *', 'UTC', new Date('2026-01-01'))).toBeUndefined();
    expect(nextSlot('0 * 30 2 *', 'UTC', new Date('2026-01-01'))).toBeUndefined();
  });

  test('refuses a zone that does not exist', () => {
    expect(() => nextSlot('0 0 * * *', 'Europe/Nowhere', new Date())).toThrow(RangeError);
  });

  test(`agrees with a walk minute by minute, ${rounds} times`, () => {
    const seed = seedOf();
    const next = random(seed);
    const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)]!;
    for (let round = 0; round < rounds; round++) {
      const [zone, change] = pick(changes);
      const after = Date.parse(change) + Math.floor((next() - 0.7) * 40 * 60) * MINUTE + Math.floor(next() * MINUTE);
      const cron = `${pick(minuteFields)} ${pick(hourFields)} ${pick(['*', '*', '*/2', '28-31'])} * ${pick(['*', '*', 'sun', '1-6'])}`;
      const what = `${cron} in ${zone} after ${new Date(after).toISOString()}, seed ${seed}`;
      const found = nextSlot(cron, zone, new Date(after))?.getTime() ?? Infinity;
      const walked = walk(cron, zone, after);
      if (walked === undefined) expect(found, what).toBeGreaterThan(after + walkedMinutes * MINUTE);
      else expect(new Date(found).toISOString(), what).toBe(new Date(walked).toISOString());
    }
  });
});

/** Zones with an instant at which their clocks change (IANA time zone database 2026). */
const changes: readonly (readonly [string, string])[] = [
  ['Europe/Berlin', '2026-03-29T01:00:00Z'],
  ['Europe/Berlin', '2026-10-25T01:00:00Z'],
  ['America/New_York', '2026-03-08T07:00:00Z'],
  ['America/New_York', '2026-11-01T06:00:00Z'],
  ['Australia/Lord_Howe', '2026-10-03T15:30:00Z'],
  ['Australia/Lord_Howe', '2026-04-04T15:00:00Z'],
  ['America/Santiago', '2026-09-06T04:00:00Z'],
  ['America/Santiago', '2026-04-05T03:00:00Z'],
  ['Asia/Kolkata', '2026-06-01T00:00:00Z'],
  ['UTC', '2026-06-01T00:00:00Z'],
];
const minuteFields = ['0', '30', '*/7', '59', '15,45', '*'] as const;
const hourFields = ['2', '0', '*', '1-3', '23', '*/6', '3'] as const;
const walkedMinutes = 50 * 60;

/**
 * Goes through all minutes: each shows wall times not shown before; the first of them that fits is the slot. With `*` as
 * the hour it is the first minute that shows a wall time that fits.
 */
function walk(cron: string, zone: string, after: number): number | undefined {
  const fields = parseCron(cron);
  const fits = (wall: number): boolean => {
    const date = new Date(wall);
    return (
      fields.minutes.includes(date.getUTCMinutes()) &&
      fields.hours.includes(date.getUTCHours()) &&
      fields.months.has(date.getUTCMonth() + 1) &&
      fields.matchesDay(date.getUTCDate(), date.getUTCDay())
    );
  };
  const start = Math.floor(after / MINUTE) * MINUTE - 3 * 60 * MINUTE;
  let newest = wallTimeAt(start - MINUTE, zone);
  for (let instant = start; instant <= after + walkedMinutes * MINUTE; instant += MINUTE) {
    const wall = wallTimeAt(instant, zone);
    if (fields.everyHour) {
      if (fits(wall) && instant > after) return instant;
      continue;
    }
    for (let seen = newest + MINUTE; seen <= wall; seen += MINUTE) {
      if (fits(seen) && instant > after) return instant;
    }
    newest = Math.max(newest, wall);
  }
  return undefined;
}
