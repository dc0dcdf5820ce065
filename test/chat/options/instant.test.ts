import { describe, expect, test } from 'vitest';
import { parseInstant } from '../../../src/chat/options/index.ts';
import { endOfDay, instantOf, startOfDay, wallAt } from '../../../src/chat/options/zoned-time.ts';
import { isZone } from '../../../src/kernel/zone.ts';
import { rounds, seeded } from '../random.ts';

const berlin = { now: new Date('2026-03-02T12:00:00Z'), zone: 'Europe/Berlin' };
const at = (typed: string, env = berlin, date: 'start' | 'end' = 'end') => parseInstant(typed, env, date).toISOString();

describe('a moment', () => {
  test.each([
    ['2026-03-01T14:05:00Z', '2026-03-01T14:05:00.000Z'],
    ['2026-03-01T14:05:30+02:00', '2026-03-01T12:05:30.000Z'],
    ['2026-03-01T14:05-0530', '2026-03-01T19:35:00.000Z'],
    ['2026-03-01 14:05', '2026-03-01T13:05:00.000Z'],
    ['2026-07-01 14:05', '2026-07-01T12:05:00.000Z'],
    ['14:05', '2026-03-02T13:05:00.000Z'],
    ['7:30', '2026-03-02T06:30:00.000Z'],
    ['yesterday 14:05', '2026-03-01T13:05:00.000Z'],
    ['2026-03-01', '2026-03-01T22:59:59.999Z'],
    ['yesterday', '2026-03-01T22:59:59.999Z'],
    ['Today', '2026-03-02T22:59:59.999Z'],
    ['now', '2026-03-02T12:00:00.000Z'],
    ['2h', '2026-03-02T10:00:00.000Z'],
    ['2h ago', '2026-03-02T10:00:00.000Z'],
    ['30 min', '2026-03-02T11:30:00.000Z'],
    ['1w', '2026-02-23T12:00:00.000Z'],
    ['3d', '2026-02-27T12:00:00.000Z'],
  ])('reads %s in Berlin', (typed, instant) => {
    expect(at(typed)).toBe(instant);
  });

  test.each([
    ['on the day of the spring gap', '2026-03-29', '2026-03-29T21:59:59.999Z', '2026-03-28T23:00:00.000Z'],
    ['on the day of the autumn hour', '2026-10-25', '2026-10-25T22:59:59.999Z', '2026-10-24T22:00:00.000Z'],
  ])('takes a date as the whole day %s', (_, date, end, start) => {
    expect(at(date)).toBe(end);
    expect(at(date, berlin, 'start')).toBe(start);
  });

  test.each([
    [
      'in the spring gap is the first instant that exists',
      'Europe/Berlin',
      '2026-03-29 02:30',
      '2026-03-29T01:00:00.000Z',
    ],
    ['that exists twice is the first', 'Europe/Berlin', '2026-10-25 02:30', '2026-10-25T00:30:00.000Z'],
    ['in a gap of half an hour', 'Australia/Lord_Howe', '2026-10-04 02:15', '2026-10-03T15:30:00.000Z'],
    ['in a gap at midnight', 'Africa/Cairo', '2026-04-24 00:30', '2026-04-23T22:00:00.000Z'],
    ['twice before New York falls back', 'America/New_York', '2026-11-01 01:30', '2026-11-01T05:30:00.000Z'],
  ])('%s', (_, zone, typed, instant) => {
    expect(at(typed, { ...berlin, zone })).toBe(instant);
  });

  test('starts a day that has no midnight with its first instant', () => {
    expect(startOfDay('Africa/Cairo', { year: 2026, month: 4, day: 24 }).toISOString()).toBe(
      '2026-04-23T22:00:00.000Z',
    );
    expect(endOfDay('Africa/Cairo', { year: 2026, month: 4, day: 23 }).toISOString()).toBe('2026-04-23T21:59:59.999Z');
  });

  test('knows yesterday by the wall of the caller', () => {
    const late = { now: new Date('2026-03-02T23:30:00Z'), zone: 'Asia/Tokyo' };
    expect(at('yesterday', late)).toBe('2026-03-02T14:59:59.999Z');
  });

  test.each([
    '',
    'soon',
    '2026-02-30',
    '2026-13-01',
    '25:00',
    '14:60',
    '2026-03-01 24:30',
    '99999999999h',
    '2026-03-01T14:05Q',
    '1e3',
  ])('refuses %j and shows how to write it', (typed) => {
    expect(() => parseInstant(typed, berlin)).toThrow(
      expect.objectContaining({ code: 'BAD_INPUT', hint: expect.stringContaining('Europe/Berlin') }),
    );
  });

  test('knows which zones there are', () => {
    expect([isZone('Europe/Berlin'), isZone('UTC'), isZone('Mars/Olympus'), isZone('')]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});

const random = seeded();
test(`every instant is found again by its wall, or is the second of two (seed ${random.seed})`, () => {
  const zones = [
    'Europe/Berlin',
    'America/New_York',
    'Australia/Lord_Howe',
    'Asia/Kathmandu',
    'America/St_Johns',
    'Africa/Cairo',
    'UTC',
    'Pacific/Apia',
  ];
  for (let round = 0; round < rounds(20_000); round += 1) {
    const zone = random.pick(zones);
    const instant = new Date(Date.UTC(2025, 0, 1) + random.below(3 * 365 * 86_400) * 1000);
    const found = instantOf(zone, wallAt(zone, instant));
    const earlier = instant.getTime() - found.getTime();
    expect([0, 1_800_000, 3_600_000], `seed ${random.seed}: ${zone} ${instant.toISOString()}`).toContain(earlier);
    expect(wallAt(zone, found)).toEqual(wallAt(zone, instant));
  }
});
