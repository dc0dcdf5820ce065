import { StewardError } from '../kernel/errors.ts';

/** A parsed cron line: what each field allows. Sunday is 0. */
export interface CronFields {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  /** The hour was `*`: the schedule follows the instants as they pass, not the hours on the wall. */
  readonly everyHour: boolean;
  readonly months: ReadonlySet<number>;
  /** True when the day fits: either field when both are restricted, else the restricted one (POSIX crontab). */
  readonly matchesDay: (dayOfMonth: number, dayOfWeek: number) => boolean;
}

const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const dayNames = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/**
 * Reads five cron fields: minute, hour, day of month, month, day of week; `*`, numbers, names, lists, ranges, steps, 7 for
 * Sunday (crontab(5)). A field that begins with `*` is unrestricted for the rule of the two day fields. Throws BAD_INPUT.
 */
export function parseCron(line: string): CronFields {
  const parts = line.trim().toLowerCase().split(/\s+/);
  const [minute, hour, dayOfMonth, month, dayOfWeek] = parts;
  if (parts.length !== 5 || !minute || !hour || !dayOfMonth || !month || !dayOfWeek) {
    throw bad(`"${line}" has ${parts.length} fields, a schedule has five.`);
  }
  const days = new Set(valuesOf('day of month', dayOfMonth, 1, 31));
  const weekdays = new Set(valuesOf('day of week', dayOfWeek, 0, 7, dayNames).map((day) => day % 7));
  const either = !dayOfMonth.startsWith('*') && !dayOfWeek.startsWith('*');
  return {
    minutes: valuesOf('minute', minute, 0, 59),
    hours: valuesOf('hour', hour, 0, 23),
    everyHour: hour === '*' || hour === '*/1',
    months: new Set(valuesOf('month', month, 1, 12, monthNames)),
    matchesDay: (day, weekday) =>
      either ? days.has(day) || weekdays.has(weekday) : days.has(day) && weekdays.has(weekday),
  };
}

function valuesOf(field: string, text: string, low: number, high: number, names: readonly string[] = []): number[] {
  const first = names === monthNames ? 1 : 0;
  const numberOf = (word: string): number => {
    const named = names.indexOf(word);
    const value = named >= 0 ? named + first : /^\d{1,2}$/.test(word) ? Number(word) : Number.NaN;
    if (!(value >= low && value <= high)) throw bad(`"${word}" is no ${field}: ${low} to ${high} fit.`);
    return value;
  };
  const values = text.split(',').flatMap((item) => {
    const [range = '', step, ...more] = item.split('/');
    const every = step === undefined ? 1 : Number(step);
    if (more.length > 0 || !Number.isInteger(every) || every < 1) throw bad(`"${item}" is no ${field}.`);
    const [from, to] = spanOf(range, step !== undefined, high, numberOf, low);
    if (from > to) throw bad(`"${range}" runs backwards.`);
    return Array.from({ length: Math.floor((to - from) / every) + 1 }, (_, index) => from + index * every);
  });
  return [...new Set(values)].sort((a, b) => a - b);
}

/** `*`, `5`, `5-9`; with a step a single number runs to the end of the field. */
function spanOf(
  range: string,
  stepped: boolean,
  high: number,
  numberOf: (word: string) => number,
  low: number,
): [number, number] {
  if (range === '*') return [low, high === 7 ? 6 : high];
  const ends = range.split('-');
  if (ends.length > 2) throw bad(`"${range}" is no range.`);
  const from = numberOf(ends[0]!);
  if (ends.length === 1) return [from, stepped ? high : from];
  return [from, numberOf(ends[1]!)];
}

const bad = (message: string) =>
  new StewardError('BAD_INPUT', message, {
    hint: 'Write minute, hour, day, month and weekday, such as `0 9 * * mon-fri`.',
  });
