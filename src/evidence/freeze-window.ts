import { StewardError } from '../kernel/errors.ts';
import { instantOf, wallTimeAt } from '../kernel/zone.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const WEEK = 7 * DAY;
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** When a freeze holds: from an instant to another (for good without), or each week between two wall times of its zone. */
export interface FreezeWindow {
  readonly zone: string;
  readonly fromAt: Date;
  readonly toAt: Date | null;
  readonly weekly: string | null;
}

/** Whether it holds now, and when that changes next; undefined: never by itself. */
export interface FreezeState {
  readonly active: boolean;
  readonly until: Date | undefined;
}

/** A week's window in milliseconds of wall time since Sunday 00:00, and how long the walls show it to last. */
interface Weekly {
  readonly start: number;
  readonly length: number;
}

const WEEKLY =
  /^\s*(sun|mon|tue|wed|thu|fri|sat)[a-z]*\s+(\d{1,2}):(\d{2})\s*(?:-|\u2013|\u2014|to|until)\s*(sun|mon|tue|wed|thu|fri|sat)[a-z]*\s+(\d{1,2}):(\d{2})\s*$/i;

/** Reads `fri 16:00 - mon 08:00` and writes it in one form. Throws BAD_INPUT. */
export function parseWeekly(raw: string): string {
  const [, fromDay = '', fromHour = '', fromMinute = '', toDay = '', toHour = '', toMinute = ''] =
    WEEKLY.exec(raw) ?? [];
  const fits = [fromHour, toHour].every((hour) => hour !== '' && Number(hour) < 24);
  const text = `${fromDay.toLowerCase()} ${fromHour.padStart(2, '0')}:${fromMinute} - ${toDay.toLowerCase()} ${toHour.padStart(2, '0')}:${toMinute}`;
  if (fits && Number(fromMinute) < 60 && Number(toMinute) < 60 && weeklyOf(text).length > 0) return text;
  throw new StewardError('BAD_INPUT', `"${raw.slice(0, 60)}" is not a weekly window.`, {
    field: 'weekly',
    hint: 'Write it like `--weekly "fri 16:00 - mon 08:00"`.',
  });
}

function weeklyOf(text: string): Weekly {
  const [, fromDay = '', fromHour, fromMinute, toDay = '', toHour, toMinute] = WEEKLY.exec(text) ?? [];
  const at = (day: string, hour = '0', minute = '0'): number =>
    DAYS.indexOf(day) * DAY + (Number(hour) * 60 + Number(minute)) * MINUTE;
  const start = at(fromDay, fromHour, fromMinute);
  return { start, length: (at(toDay, toHour, toMinute) - start + WEEK) % WEEK };
}

/** The state of a freeze at an instant. Pure. A wall time that a spring gap skips is the first instant after the gap. */
export function freezeState(window: FreezeWindow, now: Date): FreezeState {
  const at = now.getTime();
  for (const { from, to } of occurrences(window, at)) {
    if (at < from) return { active: false, until: new Date(from) };
    if (at < to) return { active: true, until: Number.isFinite(to) ? new Date(to) : undefined };
  }
  return { active: false, until: undefined };
}

/** The times it holds around an instant, in order, inside its first and last instant. */
function occurrences({ zone, fromAt, toAt, weekly }: FreezeWindow, at: number): { from: number; to: number }[] {
  const bounds = { from: fromAt.getTime(), to: toAt?.getTime() ?? Number.POSITIVE_INFINITY };
  if (weekly === null) return [bounds];
  const { start, length } = weeklyOf(weekly);
  // One that begins only later is looked for there.
  const wall = wallTimeAt(Math.max(at, bounds.from), zone);
  const sunday = Math.floor(wall / DAY) * DAY - new Date(wall).getUTCDay() * DAY;
  return [-1, 0, 1]
    .map((weeks) => sunday + weeks * WEEK + start)
    .map((begins) => ({
      from: Math.max(instantOf(begins, zone), bounds.from),
      to: Math.min(instantOf(begins + length, zone), bounds.to),
    }))
    .filter(({ from, to }) => from < to);
}
