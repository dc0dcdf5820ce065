import { StewardError } from '../../kernel/errors.ts';
import { wallTimeAt } from '../../kernel/zone.ts';
import { WEEKDAYS } from './hours.ts';
import type { Rotation, Unit } from './rotation.ts';
import { DAY_MS } from './spans.ts';

const HOUR_MS = 3_600_000;
const MOST = { hours: 24 * 14, days: 92, weeks: 26 };
const LENGTHS = { hours: HOUR_MS, days: DAY_MS, weeks: 7 * DAY_MS };

/** Reads `week`, `2 weeks`, `12h`, `5 hours`, `day`. Throws BAD_INPUT. */
export function parseEvery(raw: string): Pick<Rotation, 'every' | 'unit'> {
  const match = /^(?:every\s+)?(?:(\d{1,3})\s*)?(h|d|w|hours?|days?|weeks?)$/i.exec(raw.trim());
  const unit = match?.[2] === undefined ? undefined : unitOf(match[2]);
  const every = Number(match?.[1] ?? 1);
  if (unit !== undefined && every >= 1 && every <= MOST[unit]) return { every, unit };
  throw new StewardError('BAD_INPUT', `"${raw.slice(0, 40)}" is not how often people take turns.`, {
    field: 'every',
    hint: 'Write it like `--every week`, `"2 weeks"`, `day` or `12h`; half a year at most.',
  });
}

function unitOf(word: string): Unit {
  const [first] = word.toLowerCase();
  return first === 'h' ? 'hours' : first === 'd' ? 'days' : 'weeks';
}

/** `each week`, `every 12 hours`. */
export const everyWords = ({ every, unit }: Pick<Rotation, 'every' | 'unit'>): string =>
  every === 1 ? `each ${unit.slice(0, -1)}` : `every ${every} ${unit}`;

const FORM = /^(?:(\d{4}-\d{2}-\d{2})[T ])?(?:([a-z]{3,9})\s+)?(\d{1,2}):(\d{2})$/i;

/**
 * The wall time of a rotation's first hand-over: `2026-11-30 09:00` as it stands; of `mon 09:00` and `09:00` the last such
 * time that is over, so that somebody is on call from now on. Throws BAD_INPUT.
 */
export function parseHandover(raw: string | undefined, rotation: Pick<Rotation, 'every' | 'unit'>, at: At): string {
  const typed = raw?.trim() ?? (rotation.unit === 'weeks' ? 'mon 09:00' : '09:00');
  const [, date, word, hour, minute] = FORM.exec(typed) ?? [];
  const weekday = word === undefined ? undefined : WEEKDAYS.findIndex((day) => word.toLowerCase().startsWith(day));
  if (hour === undefined || Number(hour) > 23 || Number(minute) > 59 || weekday === -1) return refuse(typed);
  const clock = (Number(hour) * 60 + Number(minute)) * 60_000;
  if (date !== undefined) {
    const day = Date.parse(`${date}T00:00:00Z`);
    const [from, to] = [at.now.getTime() - 800 * DAY_MS, at.now.getTime() + 800 * DAY_MS];
    const exists = !Number.isNaN(day) && new Date(day).toISOString().startsWith(date);
    return exists && word === undefined && day > from && day < to ? wallText(day + clock) : refuse(typed);
  }
  const now = wallTimeAt(at.now.getTime(), at.zone);
  const midnight = Math.floor(now / DAY_MS) * DAY_MS;
  const back = weekday === undefined ? 0 : (new Date(midnight).getUTCDay() - weekday + 7) % 7;
  const start = midnight - back * DAY_MS + clock;
  if (start <= now) return wallText(start);
  return wallText(start - (weekday === undefined ? DAY_MS : 7 * DAY_MS));
}

/** Whether a hand-over was said with its day: then the first of the list begins there. */
export const isDated = (raw: string | undefined): boolean =>
  raw !== undefined && FORM.exec(raw.trim())?.[1] !== undefined;

interface At {
  readonly now: Date;
  readonly zone: string;
}

function refuse(typed: string): never {
  throw new StewardError('BAD_INPUT', `"${typed.slice(0, 40)}" is not a time of hand-over.`, {
    field: 'handover',
    hint: 'Write it like `--handover "mon 09:00"`, `09:00`, or with the first day: `"2026-11-30 09:00"`.',
  });
}

/** `2026-11-30T09:00` */
export const wallText = (wall: number): string => new Date(wall).toISOString().slice(0, 16);

/** `mon 09:00`, `09:00`: when hand-overs are, as people say it. */
export function handoverWords({ start, unit }: Pick<Rotation, 'start' | 'unit'>): string {
  const clock = start.slice(11, 16);
  return unit === 'weeks' ? `${WEEKDAYS[new Date(`${start}:00Z`).getUTCDay()]} ${clock}` : clock;
}

/** The start that lets `person` go on with the turn he has, as number `index` of another list of people. */
export function startFor(rotation: Pick<Rotation, 'every' | 'unit' | 'start'>, turn: number, index: number): string {
  return wallText(Date.parse(`${rotation.start}:00Z`) + (turn - index) * rotation.every * LENGTHS[rotation.unit]);
}
