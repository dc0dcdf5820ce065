import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCalendar } from '../../../src/incidents/oncall/ical/read-calendar.ts';
import { instantOf, lastInstantOf, type WallTime } from '../../../src/kernel/zone.ts';

const ZONE = 'Europe/Rome';
const [HOUR, DAY] = [3_600_000, 86_400_000];
const FIRST = Date.parse('2026-09-21T09:00:00Z');
const MOST = 60;
/** What a series without an end has until long after the span. */
const ENOUGH = 260;
/** From within the series to beyond its end, over two changes of clocks. */
const SPAN = { from: Date.parse('2026-10-12T00:00:00Z'), to: Date.parse('2027-04-05T00:00:00Z') };

interface Change {
  readonly index: number;
  readonly shift: number;
  readonly hours: number;
  readonly inUtc: boolean;
  readonly isCalledOff: boolean;
}

const wallText = (wall: WallTime): string => new Date(wall).toISOString().slice(0, 19).replaceAll(/[-:]/g, '');
const local = (key: string, wall: WallTime): string => `${key};TZID=${ZONE}:${wallText(wall)}`;
const spell = (who: string, wall: WallTime, hours: number, ...more: string[]): string[] => [
  ...['BEGIN:VEVENT', 'UID:1', `SUMMARY:${who}`, local('DTSTART', wall), local('DTEND', wall + hours * HOUR), ...more],
  'END:VEVENT',
];

const changes = fc.uniqueArray(
  fc.record({
    index: fc.integer({ min: 0, max: MOST - 1 }),
    // Quarters of an hour, up to 40 days to either side.
    shift: fc.integer({ min: -3_840, max: 3_840 }).map((quarters) => quarters * (HOUR / 4)),
    hours: fc.integer({ min: 3, max: 200 }),
    inUtc: fc.boolean(),
    isCalledOff: fc.boolean(),
  }),
  { selector: ({ index }) => index, maxLength: 4 },
);

const whole = (...lines: string[]): string =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', ...lines, 'END:VCALENDAR'].join('\r\n');
const event = (...lines: string[]): string[] => ['BEGIN:VEVENT', 'UID:1', ...lines, 'END:VEVENT'];
const short = (at: number): string => new Date(at).toISOString().slice(0, 16).replace('T', ' ');
const read = (text: string): string[] =>
  readCalendar(text, { ...SPAN, zone: ZONE }).map(
    ({ from, to, naming }) => `${short(from)} - ${short(to)} ${naming.title}`,
  );
const at = ['DTSTART:20261201T080000Z', 'DURATION:PT1H'];

describe('a series of a calendar', () => {
  it.each<[string, string[], string[]]>([
    [
      'with one of them moved and given to another, and one called off',
      [
        ...event(
          'DTSTART;TZID=Europe/Rome:20261201T090000',
          'DURATION:PT8H',
          'RRULE:FREQ=DAILY;COUNT=3',
          'SUMMARY:ada',
        ),
        ...event('RECURRENCE-ID:20261202T080000Z', 'DTSTART:20261202T100000Z', 'DURATION:PT1H', 'SUMMARY:leo'),
        ...event('RECURRENCE-ID;TZID=Europe/Rome:20261203T090000', 'DTSTART:20261203T080000Z', 'STATUS:CANCELLED'),
      ],
      ['2026-12-01 08:00 - 2026-12-01 16:00 ada', '2026-12-02 10:00 - 2026-12-02 11:00 leo'],
    ],
    [
      'with one and all that follow moved on the wall and given to others, then one changed by itself, then the rest called off',
      [
        ...event('DTSTART;TZID=Europe/Rome:20261020T090000', 'DURATION:P1D', 'RRULE:FREQ=DAILY', 'SUMMARY:ada'),
        ...event(
          ...['RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Rome:20261023T090000', 'SUMMARY:leo'],
          ...['DTSTART;TZID=Europe/Rome:20261023T120000', 'DTEND;TZID=Europe/Rome:20261023T140000'],
        ),
        ...event('RECURRENCE-ID:20261024T070000Z', 'DTSTART:20261024T200000Z', 'DURATION:PT1H', 'SUMMARY:mia'),
        ...event('RECURRENCE-ID;RANGE=THISANDFUTURE:20261027T080000Z', 'DTSTART:20261027T080000Z', 'STATUS:CANCELLED'),
      ],
      [
        ...['2026-10-20 07:00 - 2026-10-21 07:00 ada', '2026-10-21 07:00 - 2026-10-22 07:00 ada'],
        ...['2026-10-22 07:00 - 2026-10-23 07:00 ada', '2026-10-23 10:00 - 2026-10-23 12:00 leo'],
        ...['2026-10-24 20:00 - 2026-10-24 21:00 mia', '2026-10-25 11:00 - 2026-10-25 13:00 leo'],
        '2026-10-26 11:00 - 2026-10-26 13:00 leo',
      ],
    ],
  ])('is read %s', (_, lines, expected) => {
    expect(read(whole(...lines))).toEqual(expected);
  });

  it.each<[string, string, RegExp]>([
    [
      'a change of all before it',
      whole(...event(...at, 'RECURRENCE-ID;RANGE=THISANDPRIOR:20261201T080000Z')),
      /RANGE=THISANDPRIOR, which is not read/,
    ],
    [
      'a change of all that follow that repeats by itself',
      whole(...event(...at, 'RRULE:FREQ=DAILY', 'RECURRENCE-ID;RANGE=THISANDFUTURE:20261201T080000Z')),
      /repeats by itself, which is not read/,
    ],
    [
      'a change that moves all that follow by years',
      whole(
        ...event('DTSTART:20220101T080000Z', 'RRULE:FREQ=DAILY'),
        ...event(...at, 'RECURRENCE-ID;RANGE=THISANDFUTURE:20220601T080000Z'),
      ),
      /moves all that follow by more than a year/,
    ],
    [
      'a series that changes a hundred times and once more',
      whole(
        ...event(...at, 'RRULE:FREQ=DAILY'),
        ...Array(101)
          .fill(event(...at, 'RECURRENCE-ID;RANGE=THISANDFUTURE:20261201T080000Z'))
          .flat(),
      ),
      /more than 100 that change all that follow/,
    ],
  ])('is refused for %s', (_, text, expected) => {
    expect(() => read(text)).toThrow(expected);
  });

  it.each<[string, string[]]>([
    ['a rule', ['DTSTART:20261001T080000Z', 'DURATION:PT1H', 'RRULE:FREQ=DAILY']],
    ['rules of its own zone', ['DTSTART;TZID=Own:20261001T080000', 'DURATION:PT1H']],
  ])('may take five seconds of work and no more: %s', (_, lines) => {
    const zone = [
      ...['BEGIN:VTIMEZONE', 'TZID:Own', 'BEGIN:STANDARD', 'DTSTART:20000101T000000', 'TZOFFSETFROM:+0100'],
      ...['TZOFFSETTO:+0100', 'RRULE:FREQ=YEARLY', 'END:STANDARD', 'END:VTIMEZONE'],
    ];
    const text = whole(...zone, ...event(...lines));
    // Each look at the clock finds it so much later: what a step takes on a machine is of no account here.
    const looks = (each: number): number => {
      let seen = 0;
      readCalendar(text, { ...SPAN, zone: ZONE }, () => each * seen++);
      return seen;
    };
    const most = looks(0);
    expect(most).toBeGreaterThan(20);
    expect(looks(5_000 / most)).toBe(most);
    expect(() => looks(5_000 / (most - 2))).toThrow(/repeats too often, or never comes/);
  });

  it('whatever changes one of a series, or it and all that follow, each is where it was put last', () => {
    const cases = fc.record({
      days: fc.integer({ min: 1, max: 9 }),
      hours: fc.integer({ min: 3, max: 30 }),
      ends: fc.boolean(),
      changes,
    });
    fc.assert(
      fc.property(
        cases,
        fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
        ({ days, hours, ends, changes }, ranges) => {
          const series = (index: number): WallTime => FIRST + index * days * DAY;
          const isRange = (change: Change): boolean => ranges[changes.indexOf(change)] === true;
          const text = [
            ...['BEGIN:VCALENDAR', 'VERSION:2.0'],
            ...spell('plain', FIRST, hours, `RRULE:FREQ=DAILY;INTERVAL=${days}${ends ? `;COUNT=${MOST}` : ''}`),
            ...changes.flatMap((change) => {
              const { index, shift, inUtc, isCalledOff } = change;
              const range = isRange(change) ? ';RANGE=THISANDFUTURE' : '';
              const of = inUtc
                ? `RECURRENCE-ID${range}:${wallText(instantOf(series(index), ZONE))}Z`
                : local(`RECURRENCE-ID${range}`, series(index));
              const status = isCalledOff ? ['STATUS:CANCELLED'] : [];
              return spell(`c${index}`, series(index) + shift, change.hours, of, ...status);
            }),
            'END:VCALENDAR',
          ].join('\r\n');
          const expected = Array.from({ length: ends ? MOST : ENOUGH }, (_, index) => {
            const own = changes.find((change) => change.index === index);
            const before = changes.filter((change) => isRange(change) && change.index < index);
            const change = own ?? before.toSorted((a, b) => b.index - a.index)[0];
            if (change?.isCalledOff) return undefined;
            const wall = series(index) + (change?.shift ?? 0);
            const to = lastInstantOf(wall + (change?.hours ?? hours) * HOUR, ZONE);
            return { from: instantOf(wall, ZONE), to, title: change ? `c${change.index}` : 'plain' };
          }).filter((time) => time !== undefined && time.to > SPAN.from && time.from < SPAN.to);
          const found = readCalendar(text, { ...SPAN, zone: ZONE }).map(({ from, to, naming }) => ({
            ...{ from, to },
            title: naming.title,
          }));
          const sorted = (times: typeof expected) => times.map((time) => JSON.stringify(time)).sort();
          expect(sorted(found)).toEqual(sorted(expected));
        },
      ),
      { numRuns: 300 },
    );
  });
});
