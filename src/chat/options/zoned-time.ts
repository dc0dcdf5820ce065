import * as zones from '../../kernel/zone.ts';

/** A date and a time of day on somebody's wall. Months count from 1. */
export interface Wall {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/** What the clock in a zone shows at an instant. */
export function wallAt(zone: string, at: Date): Wall {
  const shown = new Date(zones.wallTimeAt(at.getTime(), zone));
  return {
    ...{ year: shown.getUTCFullYear(), month: shown.getUTCMonth() + 1, day: shown.getUTCDate() },
    ...{ hour: shown.getUTCHours(), minute: shown.getUTCMinutes(), second: shown.getUTCSeconds() },
  };
}

/**
 * The instant at which a zone's clock shows `wall`: the first of two in autumn; in a spring gap the first instant that
 * exists after it.
 */
export function instantOf(zone: string, wall: Wall): Date {
  return new Date(zones.instantOf(utcOf(wall), zone));
}

/** The first instant of a day in a zone. Days beyond a month's end roll over. */
export function startOfDay(zone: string, day: Pick<Wall, 'year' | 'month' | 'day'>): Date {
  const rolled = new Date(Date.UTC(day.year, day.month - 1, day.day));
  const date = { year: rolled.getUTCFullYear(), month: rolled.getUTCMonth() + 1, day: rolled.getUTCDate() };
  return instantOf(zone, { ...date, hour: 0, minute: 0, second: 0 });
}

/** The last millisecond of a day in a zone. */
export function endOfDay(zone: string, day: Pick<Wall, 'year' | 'month' | 'day'>): Date {
  return new Date(startOfDay(zone, { ...day, day: day.day + 1 }).getTime() - 1);
}

function utcOf(wall: Wall): number {
  return Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute, wall.second);
}
