import { describe, expect, it } from 'vitest';
import { readCalendar } from '../../../src/incidents/oncall/ical/read-calendar.ts';
import { StewardError } from '../../../src/kernel/errors.ts';

const span = { from: Date.parse('2026-10-01T00:00:00Z'), to: Date.parse('2027-11-01T00:00:00Z'), zone: 'Europe/Rome' };
const whole = (...lines: string[]): string =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Test//EN', ...lines, 'END:VCALENDAR', ''].join('\r\n');
const event = (...lines: string[]): string[] => ['BEGIN:VEVENT', 'UID:1', ...lines, 'END:VEVENT'];
const short = (at: number): string => new Date(at).toISOString().slice(0, 16).replace('T', ' ');
const read = (text: string, most = 8): string[] =>
  readCalendar(text, span)
    .slice(0, most)
    .map(({ from, to, naming }) => `${short(from)} - ${short(to)} ${naming.title}`);
const OUTLOOK = [
  ...['BEGIN:VTIMEZONE', 'TZID:W. Europe Standard Time', 'BEGIN:STANDARD', 'DTSTART:16010101T030000'],
  ...['TZOFFSETFROM:+0200', 'TZOFFSETTO:+0100', 'RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10', 'END:STANDARD'],
  ...['BEGIN:DAYLIGHT', 'DTSTART:16010101T020000', 'TZOFFSETFROM:+0100', 'TZOFFSETTO:+0200'],
  ...['RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3', 'END:DAYLIGHT', 'END:VTIMEZONE'],
];

describe('the times of a calendar', () => {
  it.each<[string, string[], string[]]>([
    [
      'in UTC, folded over lines, in lower case',
      ['begin:vevent', 'dtstart:20261201T080000Z', 'dtend:20261208T0800', ' 00Z', 'summary:A', '\tda', 'end:vevent'],
      ['2026-12-01 08:00 - 2026-12-08 08:00 Ada'],
    ],
    [
      'in a zone by its IANA name, by the clocks of each side',
      event(
        'DTSTART;TZID=America/New_York:20261030T090000',
        'DTEND;TZID=America/New_York:20261102T090000',
        'SUMMARY:x',
      ),
      ['2026-10-30 13:00 - 2026-11-02 14:00 x'],
    ],
    [
      'in a zone whose name has a prefix',
      event('DTSTART;TZID=/freeassociation.sourceforge.net/Europe/Rome:20261201T090000', 'DURATION:PT8H', 'SUMMARY:x'),
      ['2026-12-01 08:00 - 2026-12-01 16:00 x'],
    ],
    [
      'in a zone that the calendar defines',
      [
        ...OUTLOOK,
        ...event('DTSTART;TZID=W. Europe Standard Time:20261020T090000', 'DURATION:P1D', 'SUMMARY:x'),
        ...event('DTSTART;TZID="W. Europe Standard Time":20261120T090000', 'DURATION:P1W', 'SUMMARY:y'),
      ],
      ['2026-10-20 07:00 - 2026-10-21 07:00 x', '2026-11-20 08:00 - 2026-11-27 08:00 y'],
    ],
    [
      'without a zone, in that of the schedule',
      event('DTSTART:20261201T090000', 'DTEND:20261201T170000', 'SUMMARY:x'),
      ['2026-12-01 08:00 - 2026-12-01 16:00 x'],
    ],
    [
      'of whole days, the last one left out, one day without an end',
      [
        ...event('DTSTART;VALUE=DATE:20261024', 'DTEND;VALUE=DATE:20261026', 'SUMMARY:x'),
        ...event('DTSTART;VALUE=DATE:20261201', 'SUMMARY:y'),
      ],
      ['2026-10-23 22:00 - 2026-10-25 23:00 x', '2026-11-30 23:00 - 2026-12-01 23:00 y'],
    ],
    [
      'at the first and the last of a time that comes twice, so that no gap is left',
      event('DTSTART;TZID=Europe/Rome:20261025T023000', 'DTEND;TZID=Europe/Rome:20261025T023000', 'SUMMARY:x'),
      ['2026-10-25 00:30 - 2026-10-25 01:30 x'],
    ],
    [
      'each week on the wall, over a change of clocks, until a time',
      event(
        ...['DTSTART;TZID=Europe/Rome:20261019T090000', 'DTEND;TZID=Europe/Rome:20261026T090000', 'SUMMARY:x'],
        'RRULE:FREQ=WEEKLY;UNTIL=20261102T080000Z',
      ),
      [
        '2026-10-19 07:00 - 2026-10-26 08:00 x',
        '2026-10-26 08:00 - 2026-11-02 08:00 x',
        '2026-11-02 08:00 - 2026-11-09 08:00 x',
      ],
    ],
    [
      'each second week since years ago, in their turn',
      event('DTSTART:19990104T090000Z', 'DURATION:P7D', 'RRULE:FREQ=WEEKLY;INTERVAL=2', 'SUMMARY:x'),
      ['2026-10-05 09:00 - 2026-10-12 09:00 x', '2026-10-19 09:00 - 2026-10-26 09:00 x'],
    ],
    [
      'so many times, also before what is read',
      event('DTSTART:20260928T090000Z', 'DURATION:P1D', 'RRULE:FREQ=DAILY;COUNT=5', 'SUMMARY:x'),
      [
        '2026-09-30 09:00 - 2026-10-01 09:00 x',
        '2026-10-01 09:00 - 2026-10-02 09:00 x',
        '2026-10-02 09:00 - 2026-10-03 09:00 x',
      ],
    ],
    [
      'on the first Monday of the month, with one more and without another',
      event(
        ...['DTSTART:20261005T090000Z', 'DURATION:P1D', 'RRULE:FREQ=MONTHLY;BYDAY=1MO;UNTIL=20261231', 'SUMMARY:x'],
        ...['RDATE:20261120T090000Z', 'EXDATE:20261102T090000Z'],
      ),
      [
        '2026-10-05 09:00 - 2026-10-06 09:00 x',
        '2026-11-20 09:00 - 2026-11-21 09:00 x',
        '2026-12-07 09:00 - 2026-12-08 09:00 x',
      ],
    ],
    [
      'of a title that hides how it reads',
      event('DTSTART:20261201T080000Z', 'DURATION:PT1H', 'SUMMARY:a\u202eb\\nc'),
      ['2026-12-01 08:00 - 2026-12-01 09:00 ab c'],
    ],
    ['of nothing, without an event', [], []],
    [
      'that never are, of an event that was called off',
      event('DTSTART:20261201T080000Z', 'DURATION:PT1H', 'STATUS:CANCELLED'),
      [],
    ],
    ['that have no length, as none', event('DTSTART:20261201T080000Z', 'DTEND:20261201T080000Z', 'SUMMARY:x'), []],
    [
      'in a text with properties, parameters and alarms that nobody knows',
      [
        'X-WR-CALNAME:x',
        ...event(
          ...['DTSTART:20261201T080000Z', 'DURATION:PT1H', 'X-A;B="c:d;e":f', 'SUMMARY:a\\, b\\;c', 'BEGIN:VALARM'],
          ...['TRIGGER:-PT5M', 'ACTION:DISPLAY', 'END:VALARM'],
        ),
      ],
      ['2026-12-01 08:00 - 2026-12-01 09:00 a, b;c'],
    ],
  ])('%s', (_, lines, expected) => {
    const found = read(whole(...lines), Math.max(2, expected.length));
    expect(found).toEqual(expected);
  });

  it('keep to the horizon where a rule has no end', () => {
    const times = readCalendar(whole(...event('DTSTART:20200101T000000Z', 'DURATION:P1D', 'RRULE:FREQ=DAILY')), span);
    expect([times.length, short(times[0]?.from ?? 0), short(times.at(-1)?.from ?? 0)]).toEqual([
      396,
      '2026-10-01 00:00',
      '2027-10-31 00:00',
    ]);
  });

  const at = ['DTSTART:20261201T080000Z', 'DURATION:PT1H'];
  it.each<[string, string, RegExp]>([
    ['nothing', '', /^BAD_INPUT This is no calendar/],
    ['a page', '<html>Sign in</html>', /^BAD_INPUT Line 1 is no line/],
    ['more than 1 MiB', whole(...Array(60_000).fill('X-A:0123456789012345')), /^TOO_LARGE/],
    ['a calendar that is cut off', whole(...event(...at)).slice(0, -30), /begins at line \d+ \(VEVENT\) never ends/],
    ['an end of what did not begin', whole('BEGIN:VEVENT', 'END:VTODO'), /Line 5 ends VTODO/],
    ['two calendars', whole() + whole(), /Line 5 comes after/],
    ['a calendar within another', whole('BEGIN:VCALENDAR', 'END:VCALENDAR'), /Line 4 begins a calendar within/],
    [
      'nesting without end',
      whole(...Array(9).fill('BEGIN:X'), ...Array(9).fill('END:X')),
      /Line 7 is nested too deeply/,
    ],
    [
      'a line without a name',
      whole(...event(...at, 'no colon here')),
      /Line 8 is no line of a calendar: "no colon here"/,
    ],
    ['a control character', whole(...event(...at, 'SUMMARY:a\u0000b')), /Line 8 holds a control character/],
    ['other than UTF-8', whole(...event(...at, 'SUMMARY:\uFFFD')), /Line 8 is not UTF-8/],
    ['half a surrogate', whole(...event(...at, 'SUMMARY:\uD83D')), /Line 8 is not UTF-8/],
    ['a line of 30 kB', whole(...event(...at, `SUMMARY:${'a'.repeat(30_000)}`)), /Line 8 is longer/],
    ['an open quote', whole(...event(...at, 'X-A;B="c:d')), /Line 8 cannot be read/],
    ['6,000 events', whole(...Array(6_000).fill(['BEGIN:VEVENT', 'END:VEVENT']).flat()), /has 6000 events/],
    ['an event without a beginning', whole(...event('SUMMARY:x')), /event at line 4 \(x\) does not say when/],
    [
      '30 February',
      whole(...event('DTSTART:20260230T090000Z')),
      /event at line 4 has a date that does not exist: "2026-02-30T/,
    ],
    ['25 o\u2019clock', whole(...event('DTSTART:20260220T250000Z')), /does not exist/],
    ['the year 9999', whole(...event('DTSTART:99990101T000000Z')), /does not exist/],
    ['a date in words', whole(...event('DTSTART:tomorrow')), /does not exist|cannot be read/],
    [
      'an unknown zone',
      whole(...event('DTSTART;TZID=Mars/Base:20261201T080000')),
      /in a zone that nobody knows: "Mars\/Base"/,
    ],
    ['a zone of an offset', whole(...event('DTSTART;TZID=+02:00:20261201T080000')), /zone|exist|cannot be read/],
    ['an end before its beginning', whole(...event(at[0] ?? '', 'DTEND:20261130T080000Z')), /ends before it begins/],
    [
      'a day that ends at a time',
      whole(...event('DTSTART;VALUE=DATE:20261201', 'DTEND:20261201T080000Z')),
      /begins with a day/,
    ],
    ['a negative length', whole(...event(at[0] ?? '', 'DURATION:-PT1H')), /no length/],
    ['a length in words', whole(...event(at[0] ?? '', 'DURATION:long')), /no length|cannot be read/],
    ['a shift of two years', whole(...event(at[0] ?? '', 'DURATION:P800D')), /longer than a year/],
    ['a rule in words', whole(...event(...at, 'RRULE:often')), /cannot be read|no rule/],
    ['a rule of each second', whole(...event(...at, 'RRULE:FREQ=SECONDLY')), /more than 2000 shifts|too often/],
    [
      'a rule of each second since 1990',
      whole(...event('DTSTART:19900101T080000Z', 'RRULE:FREQ=SECONDLY')),
      /repeats too often/,
    ],
    ['a year of 30 February', whole(...event(...at, 'RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30')), /never comes/],
    [
      'a rule of 30 February',
      whole(...event(...at, 'RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30')),
      /too often, or never comes/,
    ],
    [
      'a step of a billion weeks',
      whole(...event(...at, 'RRULE:FREQ=WEEKLY;INTERVAL=999999999')),
      /no rule that can be read/,
    ],
    [
      'a count of a billion hours',
      whole(...event('DTSTART:19000101T080000Z', 'DURATION:PT1H', 'RRULE:FREQ=HOURLY;COUNT=999999999')),
      /too often/,
    ],
    [
      'a zone that changes each second',
      whole(...OUTLOOK.map((line) => line.replace('YEARLY', 'SECONDLY')), ...event(...at)),
      /zone "W\. Europe Standard Time" cannot be read/,
    ],
    [
      'a zone that changes each day since the year 1',
      whole(
        ...OUTLOOK.map((line) => line.replace(/-1SU;BYMONTH=\d+/, 'MO,TU,WE,TH,FR,SA,SU').replace(':1601', ':0001')),
        ...event('DTSTART;TZID=W. Europe Standard Time:20261201T080000', 'DURATION:PT1H'),
      ),
      /zone "W\. Europe Standard Time" repeats too often/,
    ],
    [
      'a zone of thousands of rules',
      whole(
        ...OUTLOOK.slice(0, 2),
        ...Array(2_000).fill(OUTLOOK.slice(2, 8)).flat(),
        ...OUTLOOK.slice(8),
        ...event('DTSTART;TZID=W. Europe Standard Time:20261201T080000', 'DURATION:PT1H'),
      ),
      /zone "W\. Europe Standard Time" repeats too often/,
    ],
    [
      'a meeting of 20 people each day',
      whole(
        ...event(...at, 'RRULE:FREQ=DAILY', ...Array.from({ length: 20 }, (_, each) => `ATTENDEE:mailto:p${each}@a.b`)),
      ),
      /more than 5000 attendees.* Leave out meetings/,
    ],
    [
      'a zone without offsets',
      whole(
        'BEGIN:VTIMEZONE',
        'TZID:x',
        'BEGIN:STANDARD',
        'DTSTART:words',
        'END:STANDARD',
        'END:VTIMEZONE',
        ...event('DTSTART;TZID=x:20261201T080000'),
      ),
      /zone "x" cannot be read|nobody knows/,
    ],
  ])('are refused for %s', (_, text, expected) => {
    const start = performance.now();
    let said = 'not refused';
    try {
      said = read(text).join(', ');
    } catch (error) {
      if (!(error instanceof StewardError)) throw error;
      said = `${error.code} ${error.message} ${error.hint}`;
    }
    expect(said).toMatch(expected);
    expect(performance.now() - start).toBeLessThan(5_000);
  });

  it.each([
    ['DTSTART:20261001T080000Z', 'RRULE:FREQ=MONTHLY;BYMONTHDAY=31', 8],
    ['DTSTART:20240229T080000Z', 'RRULE:FREQ=YEARLY', 0],
    ['DTSTART:20261031T080000Z', 'RRULE:FREQ=MONTHLY', 8],
  ])('leave out days that do not exist: %s %s', (start, rule, count) => {
    expect(read(whole(...event(start, 'DURATION:PT1H', rule)), 99)).toHaveLength(count);
  });
});
