import { StewardError } from './errors.ts';

const DAY_MS = 24 * 3_600_000;
/** How much of a zone's history is read at once. */
const CHUNK_MS = 366 * DAY_MS;
/** Two changes of a zone's offset that cancel out within this time would be missed: the shortest were 29 days apart. */
const STEP_MS = 10 * DAY_MS;
/** So many years of a zone are remembered; more than that are forgotten and read again. */
const MOST_CHUNKS = 200;

/** Wall time as if it were UTC: milliseconds since 1970 of the same date and clock in UTC. */
export type WallTime = number;

/** From this instant on the clocks are so far ahead of UTC. */
interface Offset {
  readonly from: number;
  readonly offset: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();
const zones = new Map<string, Map<number, readonly Offset[]>>();

/** True when the machine knows the IANA zone. */
export function isZone(zone: string): boolean {
  try {
    formatOf(zone);
    return true;
  } catch {
    return false;
  }
}

/** Refuses what is no IANA zone. */
export function assertZone(zone: string): void {
  // A bare offset is no zone: it knows nothing of summer time.
  if (isZone(zone) && !/^[+-]/.test(zone)) return;
  throw new StewardError('BAD_INPUT', `There is no time zone "${zone.slice(0, 60)}".`, {
    field: 'zone',
    hint: 'Use an IANA name such as `Europe/Berlin` or `UTC`.',
  });
}

/** What the clocks of an IANA zone show at an instant, to the second. Throws RangeError for a zone that does not exist. */
export function wallTimeAt(instant: number, zone: string): WallTime {
  return Math.floor(instant / 1_000) * 1_000 + offsetAt(instant, zone);
}

/**
 * The instant at which the clocks of the zone show this wall time: the first of two when it comes twice, and when it is
 * skipped the first instant after the gap. Two changes of the offset within a day of each other are not supported.
 */
export function instantOf(wall: WallTime, zone: string): number {
  const fitting = instantsOf(wall, zone);
  return fitting.length > 0 ? Math.min(...fitting) : firstAfterGap(wall, zone);
}

/** Like `instantOf`, but the last of two when the wall time comes twice: when something ends that is due to last until then. */
export function lastInstantOf(wall: WallTime, zone: string): number {
  const fitting = instantsOf(wall, zone);
  return fitting.length > 0 ? Math.max(...fitting) : firstAfterGap(wall, zone);
}

function instantsOf(wall: WallTime, zone: string): number[] {
  const steady = steadyOffset(wall, zone);
  if (steady !== undefined) return [wall - steady];
  const offsets = [wall - DAY_MS, wall + DAY_MS].map((near) => wallTimeAt(near, zone) - near);
  return offsets.map((offset) => wall - offset).filter((instant) => wallTimeAt(instant, zone) === wall);
}

/** The offset, if it does not change within a day of this wall time, which is nearly always so. */
function steadyOffset(wall: WallTime, zone: string): number | undefined {
  const chunk = Math.floor(wall / CHUNK_MS);
  if (wall + 2 * DAY_MS >= (chunk + 1) * CHUNK_MS) return undefined;
  let steady: number | undefined;
  for (const { from, offset } of chunkOf(chunk, zone)) {
    if (from + 2 * DAY_MS <= wall) steady = offset;
    else if (from - 2 * DAY_MS < wall) return undefined;
  }
  return steady;
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

/** From a table of the changes in the year around it: a reading of Intl costs a hundred times as much. */
function offsetAt(instant: number, zone: string): number {
  const known = chunkOf(Math.floor(instant / CHUNK_MS), zone);
  let found = known[0]?.offset ?? 0;
  for (const { from, offset } of known) if (from <= instant) found = offset;
  return found;
}

function chunkOf(chunk: number, zone: string): readonly Offset[] {
  const known = zones.get(zone)?.get(chunk);
  if (known) return known;
  const offsets = offsetsOf(chunk * CHUNK_MS, zone);
  const chunks = zones.get(zone) ?? new Map<number, readonly Offset[]>();
  if (chunks.size >= MOST_CHUNKS) chunks.clear();
  zones.set(zone, chunks.set(chunk, offsets));
  return offsets;
}

/** The offsets from an instant on, for the length of a chunk: looked at every few days, each change found by halves. */
function offsetsOf(start: number, zone: string): Offset[] {
  const found: Offset[] = [{ from: start, offset: readOffset(start, zone) }];
  for (let at = start; at < start + CHUNK_MS; at += STEP_MS) {
    const [old, next] = [found.at(-1)?.offset, readOffset(at + STEP_MS, zone)];
    if (next === old) continue;
    let [before, after] = [at, at + STEP_MS];
    while (after - before > 1_000) {
      const middle = Math.floor((before + after) / 2_000) * 1_000;
      if (readOffset(middle, zone) === old) before = middle;
      else after = middle;
    }
    found.push({ from: after, offset: next });
  }
  return found;
}

function readOffset(instant: number, zone: string): number {
  const parts: Record<string, number> = {};
  for (const { type, value } of formatOf(zone).formatToParts(instant)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(instant / 1_000) * 1_000;
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
