import { expect, it } from 'vitest';
import { sharesIn } from '../../../src/incidents/oncall/fairness.ts';
import { parseHours } from '../../../src/incidents/oncall/hours.ts';
import { layer, plan } from './plans.ts';

const at = (text: string): number => Date.parse(text);

it('counts hours, nights, weekends and holidays of each person, the most first', () => {
  // Two weeks of Monday nine o'clock in Rome; ada has the first, leo the second, mia the nights of both.
  const given = plan(
    [
      layer({ people: ['ada', 'leo'] }),
      layer({ people: ['mia'], id: 'nights', rank: 2, hours: parseHours('daily 22:00-06:00') }),
    ],
    { holidays: ['2026-11-11'] },
  );
  const shares = sharesIn(given, { from: at('2026-11-02T08:00Z'), to: at('2026-11-16T08:00Z') });
  expect(shares).toEqual([
    { person: 'ada', hours: 112, nights: 0, weekends: 32, holidays: 0 },
    { person: 'leo', hours: 112, nights: 0, weekends: 32, holidays: 16 },
    { person: 'mia', hours: 112, nights: 112, weekends: 32, holidays: 8 },
  ]);
});

it('counts an hour once that comes twice', () => {
  const night = { from: at('2026-10-24T22:00Z'), to: at('2026-10-25T23:00Z') };
  const [only] = sharesIn(plan([layer({ people: ['ada'], start: '2026-10-19T09:00' })]), night);
  expect(only).toEqual({ person: 'ada', hours: 25, nights: 9, weekends: 25, holidays: 0 });
});
