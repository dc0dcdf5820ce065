/** A date and a time of day on somebody's wall. Months count from 1. */
export interface Wall {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

const DAY = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

/** True when the machine knows the IANA zone. */
export function isZone(zone: string): boolean {
  try {
    formatOf(zone);
    return true;
  } catch {
    return false;
  }
}

/** What the clock in a zone shows at an instant. */
export function wallAt(zone: string, at: Date): Wall {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  return {
    year: part('year'),
    month: part('month'),
    day: part('day'),
    hour: part('hour') % 24,
    minute: part('minute'),
    second: part('second'),
  };
}

/**
 * The instant at which a zone's clock shows `wall`: the first of two in autumn; in a spring gap the first instant that
 * exists after it.
 */
export function instantOf(zone: string, wall: Wall): Date {
  const asUtc = utcOf(wall);
  const before = offsetAt(zone, asUtc - DAY);
  const after = offsetAt(zone, asUtc + DAY);
  const early = asUtc - Math.max(before, after);
  const late = asUtc - Math.min(before, after);
  if (early + offsetAt(zone, early) === asUtc) return new Date(early);
  if (late + offsetAt(zone, late) === asUtc) return new Date(late);
  return new Date(changeBetween(zone, early, late));
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

/** The first instant in (from, to] at which the zone's clock has changed. */
function changeBetween(zone: string, from: number, to: number): number {
  const start = offsetAt(zone, from);
  let [low, high] = [from, to];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(zone, middle) === start) low = middle;
    else high = middle;
  }
  return high;
}

function offsetAt(zone: string, at: number): number {
  return utcOf(wallAt(zone, new Date(at))) - Math.floor(at / 1000) * 1000;
}

function utcOf(wall: Wall): number {
  return Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute, wall.second);
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-US-u-ca-iso8601', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(zone, format);
  return format;
}
