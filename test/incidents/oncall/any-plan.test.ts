import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseHours } from '../../../src/incidents/oncall/hours.ts';
import { turnsIn, UNITS } from '../../../src/incidents/oncall/rotation.ts';
import { gapsIn, type Layer, type Plan, shiftsIn } from '../../../src/incidents/oncall/shifts.ts';
import { joined, outside, within } from '../../../src/incidents/oncall/spans.ts';
import { instantOf, lastInstantOf, wallTimeAt } from '../../../src/kernel/zone.ts';
import { layer, plan, wallText } from './plans.ts';
import { type Transition, transitions } from './transitions.ts';

const [HOUR, DAY] = [3_600_000, 86_400_000];
const all = transitions();

describe('any plan around any change of clocks', () => {
  const people = fc.array(fc.constantFrom('ada', 'leo', 'mia', 'rita'), { minLength: 1, maxLength: 4 });
  const hours = fc.constantFrom(
    undefined,
    ...['weekends', 'mon-fri 09:00-17:00', 'daily 22:00-06:00', '01:30-02:30'].map(parseHours),
  );
  const oneLayer = (transition: Transition, rank: number) =>
    fc
      .record({
        people,
        every: fc.integer({ min: 1, max: 13 }),
        unit: fc.constantFrom(...UNITS),
        minutes: fc.integer({ min: 0, max: 40_000 }),
        hours,
        holidays: fc.constantFrom('as-usual' as const, 'off' as const, 'only' as const),
      })
      .map(({ minutes, hours: some, ...rest }) =>
        layer({
          ...rest,
          ...(some ? { hours: some } : {}),
          id: `${rank}`,
          rank,
          start: wallText(transition.at - 5 * DAY - minutes * 60_000),
        }),
      );
  const cases = fc.constantFrom(...all).chain((transition) =>
    fc.record({
      transition: fc.constant(transition),
      layers: fc.tuple(oneLayer(transition, 1), oneLayer(transition, 2)),
      overrides: fc.array(
        fc.record({
          from: fc.integer({ min: -50, max: 50 }),
          hours: fc.integer({ min: 1, max: 30 }),
          person: fc.constantFrom('ada', 'zoe'),
        }),
        { maxLength: 3 },
      ),
      unable: fc.constantFrom([], ['ada'], ['leo', 'mia']),
      holiday: fc.integer({ min: -2, max: 2 }),
    }),
  );

  it('ends a holiday at the first of two midnights, so that nobody is missing for an hour', () => {
    const given = plan([layer({ people: ['rita'], holidays: 'off', start: '2027-10-26T01:00' })], {
      zone: 'Atlantic/Azores',
      holidays: ['2027-10-30'],
    });
    const off = { from: Date.parse('2027-10-30T00:00:00Z'), to: Date.parse('2027-10-31T00:00:00Z') };
    expect(gapsIn(given, { from: off.from - DAY, to: off.to + DAY })).toEqual([off]);
  });

  it('gives at each instant whoever the rules give there, and no gap under a layer that is always on', () => {
    fc.assert(
      fc.property(cases, ({ transition, layers, overrides, unable, holiday }) => {
        const { zone, at: changed } = transition;
        const given = plan(layers, {
          zone,
          overrides: overrides.map(({ from, hours: long, person }, index) => ({
            ...{ id: `${index}`, person, at: index },
            ...{ from: changed + from * HOUR, to: changed + (from + long) * HOUR },
          })),
          unable: new Set(unable),
          holidays: [wallText(changed + holiday * DAY).slice(0, 10)],
        });
        const span = { from: changed - 2 * DAY, to: changed + 2 * DAY };
        const shifts = shiftsIn(given, span);
        for (let when = span.from; when < span.to; when += 25 * 60_000) {
          const names = [
            ...new Set(shifts.filter(({ from, to }) => from <= when && when < to).map(({ person }) => person)),
          ];
          expect(names.sort()).toEqual(naive(given, when).sort());
        }
        const base = layer({ people: ['base'], rank: 0, id: 'base', start: '2019-01-01T00:00' });
        expect(gapsIn({ ...given, layers: [...layers, base] }, span)).toEqual([]);
        expect(
          shifts.every((shift, index) => shift.from < shift.to && shift.from >= (shifts[index - 1]?.from ?? 0)),
        ).toBe(true);
      }),
      { numRuns: process.env.ROUNDS === 'full' ? 1_000 : 40 },
    );
  });
});

/** Asks each rule about one instant, without any span algebra. */
function naive({ zone, layers, overrides, holidays, unable }: Plan, when: number): string[] {
  const over = [...overrides]
    .sort((a, b) => b.at - a.at)
    .find(({ from, to, person }) => from <= when && when < to && !unable.has(person));
  if (over) return [over.person];
  for (const one of [...layers].sort((a, b) => b.rank - a.rank)) {
    const on = turnsIn(one, zone, { from: when, to: when + 1 })
      .map(({ person }) => person)
      .filter((person) => !unable.has(person));
    const off = one.holidays !== 'as-usual' && isHoliday(holidays, zone, when) === (one.holidays === 'off');
    if (on.length > 0 && !off && (one.hours === undefined || inHours(one.hours, zone, when))) return [...new Set(on)];
  }
  return [];
}

const isHoliday = (dates: readonly string[], zone: string, when: number): boolean =>
  dates.includes(wallText(wallTimeAt(when, zone)).slice(0, 10));

function inHours(hours: NonNullable<Layer['hours']>, zone: string, when: number): boolean {
  const today = Math.floor(wallTimeAt(when, zone) / DAY) * DAY;
  return hours.some(({ days, from, to }) =>
    [-2, -1, 0, 1].some((ago) => {
      const day = today + ago * DAY;
      if (!days.includes(new Date(day).getUTCDay())) return false;
      return instantOf(day + from * 60_000, zone) <= when && when < lastInstantOf(day + to * 60_000, zone);
    }),
  );
}

it('keeps to its spans: within and outside make the whole', () => {
  const spans = fc.array(
    fc.tuple(fc.nat(50), fc.nat(10)).map(([from, long]) => ({ from, to: from + long })),
    { maxLength: 8 },
  );
  fc.assert(
    fc.property(spans, spans, (some, others) => {
      const [mine, theirs] = [joined(some), joined(others)];
      expect(joined([...within(mine, theirs), ...outside(mine, theirs)])).toEqual(mine);
      expect(within(outside(mine, theirs), theirs)).toEqual([]);
    }),
    { numRuns: 100 },
  );
});
