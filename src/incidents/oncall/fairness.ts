import { daysIn, hoursIn } from './hours.ts';
import { type Plan, shiftsIn } from './shifts.ts';
import { joined, type Span, within } from './spans.ts';

/** How much somebody is on call, in hours; an hour of a weekend night counts in each. */
export interface Share {
  readonly person: string;
  readonly hours: number;
  /** 22:00 to 06:00 on the schedule's clocks. */
  readonly nights: number;
  /** Saturdays and Sundays. */
  readonly weekends: number;
  readonly holidays: number;
}

const EVERY_DAY = [0, 1, 2, 3, 4, 5, 6];
const NIGHTS = [{ days: EVERY_DAY, from: 22 * 60, to: 30 * 60 }];
const WEEKENDS = [{ days: [0, 6], from: 0, to: 24 * 60 }];
const HOUR_MS = 3_600_000;

/** Who is on call how much in a span, the most first. Overlapping shifts of one person count once. Pure. */
export function sharesIn(plan: Plan, span: Span): Share[] {
  const nights = hoursIn(NIGHTS, plan.zone, span);
  const weekends = hoursIn(WEEKENDS, plan.zone, span);
  const holidays = daysIn(plan.holidays, plan.zone, span);
  const byPerson = Map.groupBy(shiftsIn(plan, span), ({ person }) => person);
  const shares = [...byPerson].map(([person, shifts]): Share => {
    const own = joined(shifts);
    return {
      person,
      hours: hoursOf(own),
      nights: hoursOf(within(own, nights)),
      weekends: hoursOf(within(own, weekends)),
      holidays: hoursOf(within(own, holidays)),
    };
  });
  return shares.sort((a, b) => b.hours - a.hours || (a.person < b.person ? -1 : 1));
}

const hoursOf = (spans: readonly Span[]): number => spans.reduce((sum, { from, to }) => sum + (to - from), 0) / HOUR_MS;
