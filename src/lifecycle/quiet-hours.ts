import { instantOf, wallTimeAt } from '../kernel/zone.ts';
import type { QuietHours } from './policy.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;

/**
 * When the quiet hours that hold at `at` for somebody in this zone end; undefined outside of them. They begin at `from`
 * and end before `to`, by the clocks on his wall: a clock change within them makes them an hour shorter or longer.
 */
export function quietUntil(quiet: QuietHours | undefined, zone: string, at: Date): Date | undefined {
  if (!quiet) return undefined;
  const wall = wallTimeAt(at.getTime(), zone);
  const midnight = Math.floor(wall / DAY_MS) * DAY_MS;
  const minute = Math.floor((wall - midnight) / MINUTE_MS);
  const overnight = quiet.from > quiet.to;
  const isQuiet = overnight ? minute >= quiet.from || minute < quiet.to : minute >= quiet.from && minute < quiet.to;
  if (!isQuiet) return undefined;
  const tomorrow = overnight && minute >= quiet.from;
  const end = midnight + quiet.to * MINUTE_MS + (tomorrow ? DAY_MS : 0);
  const instant = instantOf(end, zone);
  // In the second of two hours that show the same time, the first is over.
  return new Date(instant > at.getTime() ? instant : at.getTime() + (end - wall));
}
