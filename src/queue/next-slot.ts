import { instantOf, wallTimeAt } from '../kernel/zone.ts';
import { type CronFields, parseCron } from './cron-fields.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Clocks change at quarters of an hour (IANA time zone database, every change since 1972). */
const QUARTER_MS = 15 * MINUTE_MS;

/** The 29th of February may be eight years away (1896 to 1904 had none between, and so will 2096 to 2104). */
const farthestDays = 8 * 366 + 1;

/**
 * The next instant after `after` at which a schedule is due: five cron fields read in an IANA zone. A wall time that a
 * spring gap skips is due at the first instant that exists, once; one that comes twice in autumn is due the first time; two
 * that fall on one instant are one. With `*` as the hour every instant that matches is due and nothing is moved.
 * Undefined when no such day exists (30 February). Throws BAD_INPUT for fields that make no sense.
 */
export function nextSlot(cron: string | CronFields, zone: string, after: Date): Date | undefined {
  const fields = typeof cron === 'string' ? parseCron(cron) : cron;
  if (fields.everyHour) return nextInstant(fields, zone, after);
  const now = wallTimeAt(after.getTime(), zone);
  // Wall times up to now are due at or before now, the first of two included; so the search begins with the next minute.
  let wall = Math.floor(now / MINUTE_MS) * MINUTE_MS + MINUTE_MS;
  for (let days = 0; days < farthestDays; days++) {
    for (const minute of slotsOfDay(fields, wall)) {
      const instant = instantOf(minute, zone);
      if (instant > after.getTime()) return new Date(instant);
    }
    wall = (Math.floor(wall / DAY_MS) + 1) * DAY_MS;
  }
  return undefined;
}

/** Goes along the instants: from minute to minute that may match, over days that do not in one step. */
function nextInstant(fields: CronFields, zone: string, after: Date): Date | undefined {
  let at = Math.floor(after.getTime() / MINUTE_MS) * MINUTE_MS + MINUTE_MS;
  const end = at + farthestDays * DAY_MS;
  while (at < end) {
    const wall = wallTimeAt(at, zone);
    if (!fitsDay(fields, wall)) {
      at = Math.max(at + MINUTE_MS, instantOf((Math.floor(wall / DAY_MS) + 1) * DAY_MS, zone));
      continue;
    }
    const minute = Math.floor(wall / MINUTE_MS) % 60;
    if (fields.minutes.includes(minute)) return new Date(at);
    const ahead = fields.minutes.find((each) => each > minute) ?? 60;
    at = Math.min(at + (ahead - minute) * MINUTE_MS, Math.floor(at / QUARTER_MS) * QUARTER_MS + QUARTER_MS);
  }
  return undefined;
}

function fitsDay(fields: CronFields, wall: number): boolean {
  const date = new Date(wall);
  return fields.months.has(date.getUTCMonth() + 1) && fields.matchesDay(date.getUTCDate(), date.getUTCDay());
}

/** The matching wall times of one day, from `from` to its end. */
function* slotsOfDay(fields: CronFields, from: number): Generator<number> {
  if (!fitsDay(fields, from)) return;
  const midnight = Math.floor(from / DAY_MS) * DAY_MS;
  for (const hour of fields.hours) {
    for (const minute of fields.minutes) {
      const wall = midnight + (hour * 60 + minute) * MINUTE_MS;
      if (wall >= from) yield wall;
    }
  }
}
