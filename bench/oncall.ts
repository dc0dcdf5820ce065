import { type Layer, nextAfter, type Plan, peopleAt, shiftsIn } from '../src/incidents/oncall/shifts.ts';
import { type Figure, median, shownMs } from './figure.ts';

const SCHEDULES = 1_000;
const YEAR_MS = 366 * 86_400_000;
const AIM_MS = 1_000;
const ROUNDS = 5;
const WEEKENDS = { every: 1, unit: 'weeks' as const, hours: [{ days: [0, 6], from: 0, to: 24 * 60 }] };
const NIGHTS = {
  ...{ every: 1, unit: 'days' as const },
  hours: [{ days: [0, 1, 2, 3, 4, 5, 6], from: 22 * 60, to: 30 * 60 }],
};
const ZONES = [
  'Europe/Rome',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kolkata',
  'Pacific/Apia',
  'America/Sao_Paulo',
];

/**
 * Who is on call in 1,000 schedules over a year: weeks of four people, weekends of two on top, an override each month; and the
 * same with nights that change daily, which makes eight times as many shifts.
 */
export async function bench(): Promise<readonly Figure[]> {
  const from = Date.parse('2026-11-28T00:00:00Z');
  const weekly = plansOf(from, WEEKENDS);
  const nightly = plansOf(from, NIGHTS);
  const year = measure(() => shiftsOf(weekly, from));
  const nights = measure(() => shiftsOf(nightly, from));
  const now = measure(() => {
    let count = 0;
    for (const plan of weekly) {
      count += peopleAt(plan, from + YEAR_MS).length;
      count += nextAfter(plan, from + YEAR_MS)?.people.length ?? 0;
    }
    return count;
  });
  return [
    {
      what: `who is on call in ${SCHEDULES} schedules a year ahead (${year.count} shifts)`,
      figure: shownMs(year.ms),
      aim: `under ${shownMs(AIM_MS)}`,
      met: year.ms < AIM_MS,
    },
    { what: `the same with nights that change daily (${nights.count} shifts)`, figure: shownMs(nights.ms) },
    {
      what: `who is on call and who is next at one time a year ahead, in ${SCHEDULES} schedules`,
      figure: shownMs(now.ms),
      aim: `under ${shownMs(AIM_MS)}`,
      met: now.ms < AIM_MS,
    },
  ];
}

const shiftsOf = (plans: readonly Plan[], from: number): number =>
  plans.reduce((sum, plan) => sum + shiftsIn(plan, { from, to: from + YEAR_MS }).length, 0);

function measure(run: () => number): { readonly count: number; readonly ms: number } {
  const times: number[] = [];
  let count = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const began = performance.now();
    count = run();
    times.push(performance.now() - began);
  }
  return { count, ms: median(times) };
}

const plansOf = (from: number, top: Pick<Layer, 'every' | 'unit' | 'hours'>): Plan[] =>
  Array.from({ length: SCHEDULES }, (_, index) => planOf(index, from, top));

function planOf(index: number, from: number, top: Pick<Layer, 'every' | 'unit' | 'hours'>): Plan {
  const layer = { holidays: 'as-usual' as const, from: 0, to: Number.POSITIVE_INFINITY, start: '2026-11-02T09:00' };
  const people = ['a', 'b', 'c', 'd'].map((name) => `${name}${index}`);
  return {
    zone: ZONES[index % ZONES.length] ?? 'UTC',
    layers: [
      { ...layer, id: 'base', name: 'base', rank: 1, people, every: 1, unit: 'weeks' },
      { ...layer, ...top, id: 'top', name: 'top', rank: 2, people: people.slice(2) },
    ],
    overrides: Array.from({ length: 12 }, (_, month) => ({
      ...{ id: `${month}`, person: people[0] ?? 'a', at: month },
      ...{ from: from + month * 30 * 86_400_000, to: from + month * 30 * 86_400_000 + 14_400_000 },
    })),
    holidays: [],
    unable: new Set(),
  };
}
