import { describe, expect, it } from 'vitest';
import { freezeState, parseWeekly } from '../../src/evidence/freeze-window.ts';

const at = (text: string) => new Date(text);
const state = (now: string, of: { zone?: string; from?: string; to?: string; weekly?: string }): string => {
  const { zone = 'Europe/Berlin', from = '2026-01-01T00:00Z', to, weekly } = of;
  const window = { zone, fromAt: at(from), toAt: to === undefined ? null : at(to), weekly: weekly ?? null };
  const { active, until } = freezeState(window, at(now));
  return `${active ? 'holds' : 'open'} until ${until?.toISOString().slice(0, 16) ?? 'somebody ends it'}`;
};

describe('a freeze from an instant to another', () => {
  it.each<[string, string]>([
    ['2026-12-19T23:59:59.999Z', 'open until 2026-12-20T00:00'],
    ['2026-12-20T00:00Z', 'holds until 2027-01-02T08:00'],
    ['2027-01-02T07:59:59.999Z', 'holds until 2027-01-02T08:00'],
    ['2027-01-02T08:00Z', 'open until somebody ends it'],
  ])('at %s: %s', (now, expected) => {
    expect(state(now, { from: '2026-12-20T00:00Z', to: '2027-01-02T08:00Z' })).toBe(expected);
  });
  it('without an end holds until somebody ends it', () => {
    expect(state('2030-01-01T00:00Z', {})).toBe('holds until somebody ends it');
  });
});

describe('a weekly freeze', () => {
  const weekend = 'fri 16:00 - mon 08:00';
  // In 2026 the clocks of Berlin change on Sunday 29 March (02:00 to 03:00) and on Sunday 25 October (03:00 to 02:00).
  it.each<[string, string, string, string]>([
    ['on a Wednesday', '2026-11-18T12:00Z', weekend, 'open until 2026-11-20T15:00'],
    ['a minute before', '2026-11-20T14:59Z', weekend, 'open until 2026-11-20T15:00'],
    ['at its beginning', '2026-11-20T15:00Z', weekend, 'holds until 2026-11-23T07:00'],
    ['on Sunday, over the edge of the week', '2026-11-22T12:00Z', weekend, 'holds until 2026-11-23T07:00'],
    ['on Monday before its end', '2026-11-23T06:59Z', weekend, 'holds until 2026-11-23T07:00'],
    ['on Monday at its end', '2026-11-23T07:00Z', weekend, 'open until 2026-11-27T15:00'],
    ['in summer an hour earlier in UTC', '2026-07-17T14:00Z', weekend, 'holds until 2026-07-20T06:00'],
    ['over the spring change', '2026-03-27T15:00Z', weekend, 'holds until 2026-03-30T06:00'],
    ['over the autumn change', '2026-10-23T14:00Z', weekend, 'holds until 2026-10-26T07:00'],
    [
      'that begins in the spring gap, from the instant after it',
      '2026-03-29T00:59Z',
      'sun 02:30 - sun 05:00',
      'open until 2026-03-29T01:00',
    ],
    [
      'that ends in the spring gap, at the instant after it',
      '2026-03-29T00:30Z',
      'sun 01:00 - sun 02:30',
      'holds until 2026-03-29T01:00',
    ],
    [
      'that begins in the hour that comes twice, at the first',
      '2026-10-25T00:29Z',
      'sun 02:30 - sun 05:00',
      'open until 2026-10-25T00:30',
    ],
    ['within one day', '2026-11-18T10:30Z', 'wed 11:00 - wed 12:00', 'holds until 2026-11-18T11:00'],
    ['almost all week', '2026-11-18T10:30Z', 'wed 12:00 - wed 11:00', 'open until 2026-11-18T11:00'],
  ])('%s', (_, now, weekly, expected) => {
    expect(state(now, { weekly })).toBe(expected);
  });

  it('holds only between its first and its last instant', () => {
    const span = { weekly: weekend, from: '2026-11-21T00:00Z', to: '2026-11-28T00:00Z' };
    expect(state('2026-11-20T16:00Z', span)).toBe('open until 2026-11-21T00:00');
    expect(state('2026-11-21T00:00Z', span)).toBe('holds until 2026-11-23T07:00');
    expect(state('2026-11-27T20:00Z', span)).toBe('holds until 2026-11-28T00:00');
    expect(state('2026-11-28T00:00Z', span)).toBe('open until somebody ends it');
  });

  it('far ahead is looked for where it begins', () => {
    expect(state('2026-01-05T00:00Z', { weekly: weekend, from: '2026-12-01T00:00Z' })).toBe(
      'open until 2026-12-04T15:00',
    );
  });

  it.each<[string, string | undefined]>([
    ['Fri 16:00 - Mon 8:00', 'fri 16:00 - mon 08:00'],
    ['friday 16:00 to monday 08:00', 'fri 16:00 - mon 08:00'],
    ['fri 16:00 \u2013 mon 08:00', 'fri 16:00 - mon 08:00'],
    ['fri 16:00 - fri 16:00', undefined],
    ['fri 24:00 - mon 08:00', undefined],
    ['fri 16:60 - mon 08:00', undefined],
    ['fry 16:00 - mon 08:00', undefined],
    ['weekends', undefined],
    ['', undefined],
  ])('%s reads as %s', (text, read) => {
    if (read === undefined) expect(() => parseWeekly(text)).toThrow(/is not a weekly window/);
    else expect(parseWeekly(text)).toBe(read);
  });
});
