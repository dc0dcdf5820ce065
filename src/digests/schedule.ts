import { StewardError } from '../kernel/errors.ts';
import { parseCron } from '../queue/cron-fields.ts';
import { nextSlot } from '../queue/next-slot.ts';

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const DAY = '(?:sun|mon|tue|wed|thu|fri|sat)[a-z]*';
const TIME = '\\d{1,2}(?::\\d{2})?\\s*(?:am|pm)?';
const TIMES = `(${TIME}(?:\\s*(?:,|and)\\s*${TIME})*)`;
const ON_DAYS = new RegExp(
  `^(?:every\\s+|on\\s+)?(day|daily|weekdays?|workdays?|weekends?|${DAY}(?:\\s*(?:,|-|to|and)\\s*${DAY})*)\\s*,?\\s*(?:at\\s+)?${TIMES}$`,
);
const IN_MONTH = new RegExp(
  `^(?:monthly|every\\s+month)\\s*(?:on\\s+)?(?:the\\s+)?(\\d{1,2})(?:st|nd|rd|th)?\\s*,?\\s*(?:at\\s+)?${TIMES}$`,
);
const HOURLY = /^(?:hourly|every\s+hour)(?:\s+at\s+:?(\d{1,2}))?$/;

/** `weekdays 09:00`, `mon,thu at 9`, `monthly 1 08:00`, `hourly`, or five cron fields: to cron. Throws BAD_INPUT. */
export function parseSchedule(raw: string): string {
  const said = raw.trim().toLowerCase().replace(/\s+/g, ' ');
  if (/^[\d*]/.test(said) && said.split(' ').length >= 5) {
    parseCron(said);
    return said;
  }
  const hourly = HOURLY.exec(said);
  if (hourly) return `${minuteOf(hourly[1] ?? '0', raw)} * * * *`;
  const monthly = IN_MONTH.exec(said);
  if (monthly) return checked(`${timesOf(monthly[2] ?? '', raw)} ${monthly[1]} * *`);
  const onDays = ON_DAYS.exec(said);
  if (onDays) return checked(`${timesOf(onDays[2] ?? '', raw)} * * ${daysOf(onDays[1] ?? '')}`);
  throw unreadable(raw);
}

/** Refuses a schedule that has no slot, such as one of 30 February. */
export function assertFires(cron: string, zone: string, now: Date): Date {
  const next = nextSlot(cron, zone, now);
  if (next) return next;
  throw new StewardError('BAD_INPUT', `"${cron}" never comes: there is no such day.`, {
    field: 'at',
    hint: 'Give `--at` days that exist, such as `--at "weekdays 09:00"`.',
  });
}

function checked(cron: string): string {
  parseCron(cron);
  return cron;
}

/** Minute and hour fields. Two times of a day must share the minute: five fields say no more. */
function timesOf(text: string, raw: string): string {
  const times = text.split(/\s*(?:,|and)\s*/).map((time) => {
    const [, hour = '', minute = '0', half] = /^(\d{1,2})(?::(\d{2}))?\s*(am|pm)?$/.exec(time.trim()) ?? [];
    const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + (half === 'pm' ? 12 : 0);
    const fits = hour !== '' && hours < 24 && (half === undefined || (Number(hour) >= 1 && Number(hour) <= 12));
    if (!fits) throw unreadable(raw);
    return { hour: hours, minute: minuteOf(minute, raw) };
  });
  const minutes = new Set(times.map(({ minute }) => minute));
  if (minutes.size > 1) {
    throw new StewardError('BAD_INPUT', 'The times of one digest have the same minute, such as 09:00 and 17:00.', {
      field: 'at',
      hint: 'Make a digest of its own for the other time.',
    });
  }
  const hours = [...new Set(times.map(({ hour }) => hour))].sort((a, b) => a - b);
  return `${[...minutes][0]} ${hours.join(',')}`;
}

function minuteOf(text: string, raw: string): number {
  if (Number(text) < 60) return Number(text);
  throw unreadable(raw);
}

function daysOf(words: string): string {
  if (words === 'day' || words === 'daily') return '*';
  if (/^(weekday|workday)/.test(words)) return 'mon-fri';
  if (words.startsWith('weekend')) return 'sat,sun';
  const days = words.split(/\s*(?:,|\band\b)\s*/).flatMap((item) => {
    const ends = item.split(/\s*(?:-|\bto\b)\s*/).map((day) => DAYS.indexOf(day.slice(0, 3)));
    const [from = 0, to = from] = ends;
    return Array.from({ length: ((to - from + 7) % 7) + 1 }, (_, index) => (from + index) % 7);
  });
  return [...new Set(days)]
    .sort((a, b) => a - b)
    .map((day) => DAYS[day])
    .join(',');
}

const unreadable = (raw: string) =>
  new StewardError('BAD_INPUT', `"${raw.slice(0, 60)}" is not a schedule.`, {
    field: 'at',
    hint: 'Write `--at "weekdays 09:00"`, `--at "mon,thu 09:00"`, `--at hourly`, or cron such as `--at "0 9 * * mon-fri"`.',
  });
