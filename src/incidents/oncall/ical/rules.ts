import ICAL from 'ical.js';
import type { WallTime } from '../../../kernel/zone.ts';

export const MOST_INTERVAL = 1_000;

/** The parser's way through a rule, each step of which is paid for: some rules never come. */
export function paidIterator(rule: ICAL.Recur, dtstart: ICAL.Time, spend: () => void): ICAL.RecurIterator {
  class Paid extends ICAL.RecurIterator {
    override check_contracting_rules(): boolean {
      spend();
      return super.check_contracting_rules();
    }
    override increment_month(): void {
      spend();
      super.increment_month();
    }
    override increment_year(years: number): void {
      spend();
      super.increment_year(years);
    }
  }
  return new Paid({ rule, dtstart });
}

/** The times of a rule one after the other. */
export function starts(rule: ICAL.Recur, dtstart: ICAL.Time, spend: () => void): () => WallTime | undefined {
  const iterator = paidIterator(rule, dtstart, spend);
  return () => {
    for (let time = iterator.next() as ICAL.Time | null; time !== null; time = iterator.next() as ICAL.Time | null)
      if (exists(rule, dtstart, time))
        return Date.UTC(time.year, time.month - 1, time.day, time.hour, time.minute, time.second);
    return undefined;
  };
}

/** The parser makes 1 March of 29 February, where RFC 5545 section 3.3.10 leaves out what does not exist. */
function exists({ freq, parts }: ICAL.Recur, dtstart: ICAL.Time, { month, day }: ICAL.Time): boolean {
  if (parts.BYMONTH && !parts.BYMONTH.map(Number).includes(month)) return false;
  const byItself = Object.keys(parts).every((part) => ['BYHOUR', 'BYMINUTE', 'BYSECOND'].includes(part));
  return !byItself || (freq !== 'YEARLY' && freq !== 'MONTHLY') || day === dtstart.day;
}

/** A wall time as the parser has it: without a zone. */
export const timeOf = (wall: WallTime): ICAL.Time => {
  const at = new Date(wall);
  return new ICAL.Time(
    {
      ...{ year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, day: at.getUTCDate(), isDate: false },
      ...{ hour: at.getUTCHours(), minute: at.getUTCMinutes(), second: at.getUTCSeconds() },
    },
    ICAL.Timezone.localTimezone,
  );
};
