import { describe, expect, it } from 'vitest';
import { hoursWords, parseHours } from '../../../src/incidents/oncall/hours.ts';
import { keepsWallClock, type Rotation, turnsIn } from '../../../src/incidents/oncall/rotation.ts';
import { gapsIn, nextAfter, type Plan, peopleAt } from '../../../src/incidents/oncall/shifts.ts';
import { joined, outside, type Span } from '../../../src/incidents/oncall/spans.ts';
import { wallTimeAt } from '../../../src/kernel/zone.ts';
import { layer, plan, wallText } from './plans.ts';
import { transitions } from './transitions.ts';

const full = process.env.ROUNDS === 'full';
const [HOUR, DAY] = [3_600_000, 86_400_000];
const all = transitions();
const at = (text: string): number => Date.parse(text);

const rotations: Pick<Rotation, 'every' | 'unit'>[] = [
  ...[1, 2, 3, 4, 5, 6, 7, 8, 12].map((every) => ({ every, unit: 'hours' as const })),
  { every: 1, unit: 'days' },
  { every: 1, unit: 'weeks' },
];

describe('turns over every change of clocks from 2020 to 2035', () => {
  it('finds those that everybody knows', () => {
    const of = (zone: string) => all.filter((each) => each.zone === zone);
    expect(of('Australia/Lord_Howe').map(({ by }) => Math.abs(by))).toEqual(Array(32).fill(HOUR / 2));
    expect(of('Pacific/Apia').map((each) => new Date(each.at).toISOString())).toEqual([
      '2020-04-04T14:00:00.000Z',
      '2020-09-26T14:00:00.000Z',
      '2021-04-03T14:00:00.000Z',
    ]);
    if (full) expect(all.length).toBeGreaterThan(3_000);
  });

  it('shows at each of them what Intl shows', () => {
    const wrong = all.filter(({ zone, at: changed, by }) => {
      const [before, after] = [wallTimeAt(changed - 1_000, zone), wallTimeAt(changed, zone)];
      return after - before !== by + 1_000;
    });
    expect(wrong).toEqual([]);
  });

  it('leaves no gap, its boundaries never go back, and shifts overlap by what the clocks went back at most', () => {
    const wrong: string[] = [];
    for (const { zone, at: changed, by } of all) {
      // A hand-over at the wall time that comes twice or is skipped, and one in the middle of that time.
      for (const into of [0, Math.abs(by) / 2]) {
        const wall = wallTimeAt(changed - 1_000, zone) + 1_000 + (by > 0 ? into : into + by);
        for (const kind of rotations) {
          const rotation = { ...kind, people: ['ada', 'leo', 'mia'], start: wallText(wall - 28 * DAY) };
          const span = { from: changed - DAY, to: changed + DAY };
          const fault = faultOf(turnsIn(rotation, zone, span), span, Math.max(0, -by));
          if (fault) wrong.push(`${zone} ${new Date(changed).toISOString()} ${kind.every} ${kind.unit}: ${fault}`);
        }
      }
    }
    expect(wrong.slice(0, 5)).toEqual([]);
  });
});

function faultOf(turns: ReturnType<typeof turnsIn>, span: Span, mostOverlap: number): string | undefined {
  if (outside([span], joined(turns)).length > 0) return 'a gap';
  for (const [index, turn] of turns.entries()) {
    const next = turns[index + 1];
    if (!next) continue;
    if (next.from < turn.from || next.to < turn.to) return 'a boundary that goes back';
    if (turn.to - next.from > mostOverlap) return `an overlap of ${turn.to - next.from} ms`;
  }
  return undefined;
}

describe('turns', () => {
  it.each<[string, Pick<Rotation, 'every' | 'unit' | 'start'>, string, string[]]>([
    // 25 October 2026: 03:00 becomes 02:00.
    [
      'overlap where an hour comes twice',
      { every: 12, unit: 'hours', start: '2026-10-24T02:30' },
      'Europe/Rome',
      ['2026-10-24T12:30 2026-10-25T01:30', '2026-10-25T00:30 2026-10-25T13:30'],
    ],
    // 29 March 2026: 02:00 becomes 03:00.
    [
      'begin after a gap',
      { every: 1, unit: 'days', start: '2026-03-28T02:30' },
      'Europe/Rome',
      ['2026-03-28T01:30 2026-03-29T01:00', '2026-03-29T01:00 2026-03-30T00:30'],
    ],
    [
      'of 7 hours are elapsed time',
      { every: 7, unit: 'hours', start: '2026-03-28T21:00' },
      'Europe/Rome',
      ['2026-03-28T20:00 2026-03-29T03:00', '2026-03-29T03:00 2026-03-29T10:00'],
    ],
    [
      'of 6 hours keep the clock',
      { every: 6, unit: 'hours', start: '2026-03-28T21:00' },
      'Europe/Rome',
      ['2026-03-28T20:00 2026-03-29T01:00', '2026-03-29T01:00 2026-03-29T07:00'],
    ],
  ])('%s', (_, rotation, zone, expected) => {
    const [first = ''] = expected;
    const [from] = first.split(' ');
    const turns = turnsIn({ ...rotation, people: ['a', 'b'] }, zone, {
      from: at(`${from}Z`),
      to: at(`${expected.at(-1)?.split(' ')[1]}Z`),
    }).filter((turn) => turn.from >= at(`${from}Z`));
    expect(turns.slice(0, 2).map((turn) => `${wallText(turn.from)} ${wallText(turn.to)}`)).toEqual(expected);
  });

  it('says which rotations keep the clock', () => {
    const keeping = [1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 24, 36, 48].filter((every) =>
      keepsWallClock({ every, unit: 'hours' }),
    );
    expect(keeping).toEqual([1, 2, 3, 4, 6, 8, 12, 24, 48]);
  });
});

describe('hours', () => {
  it.each([
    ['mon-fri 09:00-17:00', 'mon-fri 09:00-17:00'],
    ['weekends', 'sat+sun'],
    ['Saturday + Sun 22:00 – 06:00', 'sat+sun 22:00-06:00'],
    ['22:00-06:00', 'daily 22:00-06:00'],
    ['fri-mon', 'sun+mon+fri+sat'],
    ['mon 00:00-24:00, tue 9:00-12:00', 'mon, tue 09:00-12:00'],
  ])('reads %s', (typed, written) => {
    expect(hoursWords(parseHours(typed))).toBe(written);
    expect(hoursWords(parseHours(written))).toBe(written);
  });

  it.each(['', 'mon-xyz 09:00-17:00', '25:00-26:00', '09:00-09:00', '09:60-10:00', 'at night', '24:00-06:00'])(
    'refuses "%s"',
    (typed) => {
      expect(() => parseHours(typed)).toThrow(/no hours of a week/);
    },
  );
});

describe('who is on call', () => {
  const days = layer({ people: ['ada', 'leo'], id: 'base' });
  const nights = layer({ people: ['mia'], id: 'nights', rank: 2, hours: parseHours('daily 22:00-06:00') });
  const monday = at('2026-11-02T08:00Z');
  const night = at('2026-11-02T22:30Z');
  const holiday = at('2026-12-25T11:00Z');

  it.each<[string, Plan, number, string[]]>([
    ['nobody before the first hand-over', plan([days]), monday - 1, []],
    ['the first from the first hand-over', plan([days]), monday, ['ada']],
    ['the next a week later', plan([days]), monday + 7 * DAY, ['leo']],
    ['the first again', plan([days]), monday + 14 * DAY, ['ada']],
    ['a higher layer covers', plan([days, nights]), night, ['mia']],
    ['outside its hours it does not', plan([days, nights]), monday, ['ada']],
    ['a layer without anybody covers nothing', plan([days, { ...nights, people: [] }]), night, ['ada']],
    ['who cannot act falls to the layer below', plan([days, nights], { unable: new Set(['mia']) }), night, ['ada']],
    ['nobody is left when none can act', plan([days], { unable: new Set(['ada']) }), monday, []],
    [
      'an override covers all layers, and the later one the earlier',
      plan([days, nights], {
        overrides: [
          { id: '1', person: 'rita', from: night - HOUR, to: night + HOUR, at: 1 },
          { id: '2', person: 'leo', from: night, to: night + HOUR, at: 2 },
        ],
      }),
      night,
      ['leo'],
    ],
    ['off on holidays', plan([{ ...days, holidays: 'off' }], { holidays: ['2026-12-25'] }), holiday, []],
    ['as usual on others', plan([{ ...days, holidays: 'off' }], { holidays: ['2026-12-26'] }), holiday, ['leo']],
    ['only on holidays', plan([{ ...days, holidays: 'only' }], { holidays: ['2026-12-25'] }), holiday, ['leo']],
    ['a layer that has ended', plan([{ ...days, to: monday + HOUR }]), monday + HOUR, []],
  ])('%s', (_, given, when, expected) => {
    expect(peopleAt(given, when)).toEqual(expected);
  });

  it('names both while shifts overlap, who came first first', () => {
    const twice = plan([layer({ people: ['ada', 'leo'], unit: 'days', start: '2026-10-24T02:30' })]);
    expect(peopleAt(twice, at('2026-10-25T01:00Z'))).toEqual(['ada', 'leo']);
  });

  it('says who comes next and when, past gaps', () => {
    expect(nextAfter(plan([days]), monday)).toEqual({ at: monday + 7 * DAY, people: ['leo'] });
    expect(nextAfter(plan([nights]), monday)).toEqual({ at: at('2026-11-02T21:00Z'), people: ['mia'] });
    expect(nextAfter(plan([layer({ people: ['ada'] })]), monday)).toBeUndefined();
  });

  it('finds gaps only where somebody must be', () => {
    const week = { from: at('2026-11-09T00:00Z'), to: at('2026-11-10T00:00Z') };
    expect(gapsIn(plan([nights]), week)).toEqual([{ from: at('2026-11-09T05:00Z'), to: at('2026-11-09T21:00Z') }]);
    expect(gapsIn(plan([nights], { covers: parseHours('daily 23:00-05:00') }), week)).toEqual([]);
  });
});
