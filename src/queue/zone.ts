const DAY_MS = 24 * 3_600_000;

/** Wall time as if it were UTC: milliseconds since 1970 of the same date and clock in UTC. */
export type WallTime = number;

const formats = new Map<string, Intl.DateTimeFormat>();

/** What the clocks of an IANA zone show at an instant, to the second. Throws RangeError for a zone that does not exist. */
export function wallTimeAt(instant: number, zone: string): WallTime {
  const parts: Record<string, number> = {};
  for (const { type, value } of formatOf(zone).formatToParts(instant)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/**
 * The instant at which the clocks of the zone show this wall time: the first of two when it comes twice, and when it is
 * skipped the first instant after the gap. Two changes of the offset within a day of each other are not supported.
 */
export function instantOf(wall: WallTime, zone: string): number {
  const offsets = [wall - DAY_MS, wall + DAY_MS].map((near) => wallTimeAt(near, zone) - near);
  const fitting = offsets.map((offset) => wall - offset).filter((instant) => wallTimeAt(instant, zone) === wall);
  return fitting.length > 0 ? Math.min(...fitting) : firstAfterGap(wall, zone);
}

/** Clocks only jump forward within this window, so what they show grows, and a search by halves finds the jump. */
function firstAfterGap(wall: WallTime, zone: string): number {
  let before = wall - DAY_MS;
  let after = wall + DAY_MS;
  while (after - before > 1_000) {
    const middle = Math.floor((before + after) / 2_000) * 1_000;
    if (wallTimeAt(middle, zone) > wall) after = middle;
    else before = middle;
  }
  return after;
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const numeric = {
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  } as const;
  const format = new Intl.DateTimeFormat('en-US', {
    ...numeric,
    timeZone: zone,
    hourCycle: 'h23',
    calendar: 'gregory',
  });
  formats.set(zone, format);
  return format;
}
