import { clockWords } from '../../kernel/clock-words.ts';
import { StewardError } from '../../kernel/errors.ts';
import { instantOf, lastInstantOf, wallTimeAt } from '../../kernel/zone.ts';
import { DAY_MS, joined, type Span } from './spans.ts';

const MINUTE_MS = 60_000;
export const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

/** A time of day on some days of the week: minutes since midnight; up to 48 h, because a night ends on the next day. */
export interface Hours {
  /** 0 is Sunday. */
  readonly days: readonly number[];
  readonly from: number;
  readonly to: number;
}

const FORM =
  /^(?:(daily|weekdays|weekends|(?:[a-z]{3,9}(?:\s*-\s*[a-z]{3,9})?)(?:\s*\+\s*[a-z]{3,9}(?:\s*-\s*[a-z]{3,9})?)*)\s*)?(?:(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2}))?$/;

/** Reads `mon-fri 09:00-17:00, sat+sun 22:00-06:00`. A night belongs to the day it begins on. Throws BAD_INPUT. */
export function parseHours(raw: string): Hours[] {
  const typed = raw.toLowerCase().replaceAll(/[\u2013\u2014]/g, '-');
  return typed.split(/[,;]/).map((part) => hoursOf(part.trim()) ?? refuse(raw));
}

function hoursOf(part: string): Hours | undefined {
  const match = FORM.exec(part);
  if (part === '' || match === null) return undefined;
  const [, days, fromHour, fromMinute, toHour, toMinute] = match;
  const listed = daysOf(days ?? 'daily');
  if (listed === undefined) return undefined;
  if (fromHour === undefined) return { days: listed, from: 0, to: 24 * 60 };
  const [from, end] = [minuteOf(fromHour, fromMinute), minuteOf(toHour, toMinute)];
  if (from === undefined || end === undefined || from === 24 * 60 || from === end) return undefined;
  return { days: listed, from, to: end > from ? end : end + 24 * 60 };
}

function minuteOf(hour = '', minute = ''): number | undefined {
  const at = Number(hour) * 60 + Number(minute);
  return Number(minute) < 60 && at <= 24 * 60 ? at : undefined;
}

function daysOf(words: string): number[] | undefined {
  if (words === 'daily') return [0, 1, 2, 3, 4, 5, 6];
  if (words === 'weekdays') return [1, 2, 3, 4, 5];
  if (words === 'weekends') return [0, 6];
  const days = new Set<number>();
  for (const range of words.split('+')) {
    const [from, to] = range.split('-').map((day) => dayOf(day.trim()));
    if (from === undefined || (range.includes('-') && to === undefined)) return undefined;
    for (let day = from; ; day = (day + 1) % 7) {
      days.add(day);
      if (day === (to ?? from)) break;
    }
  }
  return [...days].sort();
}

function dayOf(word: string): number | undefined {
  const full = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
  const found = full.findIndex((day) => word.length >= 3 && day.startsWith(word));
  return found < 0 ? undefined : found;
}

function refuse(raw: string): never {
  throw new StewardError('BAD_INPUT', `"${raw.slice(0, 60)}" is no hours of a week.`, {
    field: 'hours',
    hint: 'Write them like `--hours "mon-fri 09:00-17:00"`, `"weekends"` or `"daily 22:00-06:00"`; several with commas.',
  });
}

/** As people read them: `mon-fri 09:00-17:00`. */
export function hoursWords(hours: readonly Hours[]): string {
  return hours.map(({ days, from, to }) => `${daysWords(days)}${timesWords(from, to)}`).join(', ');
}

function timesWords(from: number, to: number): string {
  return from === 0 && to === 24 * 60 ? '' : ` ${clockWords(from)}-${clockWords(to > 24 * 60 ? to - 24 * 60 : to)}`;
}

function daysWords(days: readonly number[]): string {
  const key = [...days].sort().join('');
  const known: Readonly<Record<string, string>> = { '0123456': 'daily', '12345': 'mon-fri', '06': 'sat+sun' };
  return known[key] ?? days.map((day) => WEEKDAYS[day]).join('+');
}

/**
 * The hours that touch a span, in a zone. They begin at the first and end at the last occurrence of a wall time that comes
 * twice; what a spring gap skips is the first instant after it.
 */
export function hoursIn(hours: readonly Hours[], zone: string, span: Span): Span[] {
  const found: Span[] = [];
  const last = wallTimeAt(span.to, zone) + DAY_MS;
  for (let day = midnight(wallTimeAt(span.from, zone)) - 2 * DAY_MS; day <= last; day += DAY_MS) {
    // The 1st of January 1970 was a Thursday.
    const weekday = (day / DAY_MS + 4) % 7;
    for (const { days, from, to } of hours) {
      if (!days.includes(weekday)) continue;
      const one = {
        from: instantOf(day + from * MINUTE_MS, zone),
        to: lastInstantOf(day + to * MINUTE_MS, zone),
      };
      if (one.to > span.from && one.from < span.to) found.push(one);
    }
  }
  return joined(found);
}

/** Whole days (`2026-12-25`) of a zone that touch a span: to the first midnight, where the clocks make two. */
export function daysIn(dates: readonly string[], zone: string, span: Span): Span[] {
  const days = dates.map((date) => {
    const day = Date.parse(`${date}T00:00:00Z`);
    return { from: instantOf(day, zone), to: instantOf(day + DAY_MS, zone) };
  });
  return joined(days.filter(({ from, to }) => to > span.from && from < span.to));
}

const midnight = (wall: number): number => Math.floor(wall / DAY_MS) * DAY_MS;
