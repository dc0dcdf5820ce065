import { StewardError } from '../../kernel/errors.ts';
import type { Option, ParseEnv } from '../option.ts';
import { clip, given } from './given.ts';
import { endOfDay, instantOf, startOfDay, wallAt } from './zoned-time.ts';

const spans = { s: 1_000, min: 60_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
const dateForm = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/i;
const clockForm = /^(?:(today|yesterday)\s+)?(\d{1,2}):(\d{2})$/i;
const spanForm = /^(\d{1,6})\s*(s|min|m|h|d|w)(?:\s+ago)?$/i;

/**
 * A moment: `2026-03-01T14:05Z`, `2026-03-01 14:05`, `14:05`, `yesterday`, `2h` (ago), `now`, in the caller's zone. A date
 * alone is the end of that day, or with `date: 'start'` its beginning.
 */
export function instant(describe: string, shape: { readonly date?: 'start' | 'end' } = {}): Option<Date> {
  return {
    placeholder: 'time',
    describe,
    required: true,
    parse: (raw, env) => parseInstant(given(raw), env, shape.date ?? 'end'),
  };
}

/** Reads a moment in `env.zone` as seen at `env.now`. Throws BAD_INPUT. */
export function parseInstant(raw: string, env: Pick<ParseEnv, 'now' | 'zone'>, date: 'start' | 'end' = 'end'): Date {
  const typed = raw.trim();
  const at = bySpan(typed, env) ?? byWord(typed, env, date) ?? byClock(typed, env) ?? byDate(typed, env, date);
  if (at && !Number.isNaN(at.getTime())) return at;
  throw new StewardError('BAD_INPUT', `"${clip(raw)}" is not a time.`, {
    hint: `Write it like \`2026-03-01\`, \`"2026-03-01 14:05"\`, \`14:05\`, \`yesterday\` or \`2h\` (ago). Zone: ${env.zone}.`,
  });
}

function bySpan(typed: string, env: Pick<ParseEnv, 'now'>): Date | undefined {
  if (typed.toLowerCase() === 'now') return env.now;
  const [, count, unit] = spanForm.exec(typed) ?? [];
  if (count === undefined || unit === undefined) return undefined;
  return new Date(env.now.getTime() - Number(count) * spans[unit.toLowerCase() as keyof typeof spans]);
}

function byWord(typed: string, env: Pick<ParseEnv, 'now' | 'zone'>, date: 'start' | 'end'): Date | undefined {
  const word = typed.toLowerCase();
  return word === 'today' || word === 'yesterday' ? edgeOf(env.zone, dayOf(word, env), date) : undefined;
}

function byClock(typed: string, env: Pick<ParseEnv, 'now' | 'zone'>): Date | undefined {
  const [, word, hour, minute] = clockForm.exec(typed) ?? [];
  if (hour === undefined || Number(hour) > 23 || Number(minute) > 59) return undefined;
  const day = dayOf(word?.toLowerCase() === 'yesterday' ? 'yesterday' : 'today', env);
  return instantOf(env.zone, { ...day, hour: Number(hour), minute: Number(minute), second: 0 });
}

function byDate(typed: string, env: Pick<ParseEnv, 'zone'>, date: 'start' | 'end'): Date | undefined {
  const [, year, month, day, hour, minute, second, offset] = dateForm.exec(typed) ?? [];
  if (year === undefined) return undefined;
  const calendar = { year: Number(year), month: Number(month), day: Number(day) };
  if (!exists(calendar)) return undefined;
  if (hour === undefined) return edgeOf(env.zone, calendar, date);
  const wall = { ...calendar, hour: Number(hour), minute: Number(minute), second: Number(second ?? 0) };
  if (wall.hour > 23 || wall.minute > 59 || wall.second > 59) return undefined;
  if (offset === undefined) return instantOf(env.zone, wall);
  const pad = (part: number): string => String(part).padStart(2, '0');
  const zone = offset.toUpperCase() === 'Z' ? 'Z' : `${offset.slice(0, 3)}:${offset.slice(-2)}`;
  return new Date(`${year}-${month}-${day}T${pad(wall.hour)}:${pad(wall.minute)}:${pad(wall.second)}${zone}`);
}

interface Calendar {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

function dayOf(word: 'today' | 'yesterday', env: Pick<ParseEnv, 'now' | 'zone'>): Calendar {
  const { year, month, day } = wallAt(env.zone, env.now);
  const back = new Date(Date.UTC(year, month - 1, word === 'yesterday' ? day - 1 : day));
  return { year: back.getUTCFullYear(), month: back.getUTCMonth() + 1, day: back.getUTCDate() };
}

function edgeOf(zone: string, day: Calendar, date: 'start' | 'end'): Date {
  return date === 'end' ? endOfDay(zone, day) : startOfDay(zone, day);
}

/** False for 30 February. */
function exists({ year, month, day }: Calendar): boolean {
  const made = new Date(Date.UTC(year, month - 1, day));
  return year >= 1970 && made.getUTCMonth() === month - 1 && made.getUTCDate() === day;
}
