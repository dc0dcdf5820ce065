import ICAL from 'ical.js';
import type { WallTime } from '../../../kernel/zone.ts';
import { type Clocks, ianaZone } from './calendar-zones.ts';
import { capital, wrong } from './check-calendar.ts';
import { textOf } from './moments.ts';
import { MOST_INTERVAL, paidIterator, timeOf } from './rules.ts';

/** Outlook's zones begin in 1601. What repeats each year is read from here on; a leap year, so that 29 February stays. */
const FIRST_YEAR = 1968;

/**
 * The zones that a calendar defines itself, for names that are none of IANA's: Outlook's "W. Europe Standard Time". Their
 * rules are followed when a time is looked up, and each step of that is paid for.
 */
export function definedZones(root: ICAL.Component, spend: (name: string) => () => void): ReadonlyMap<string, Clocks> {
  const zones = new Map<string, Clocks>();
  for (const component of root.getAllSubcomponents('vtimezone')) {
    const tzid = textOf(component, 'tzid');
    if (ianaZone(tzid) !== undefined) continue;
    const name = `the zone "${tzid.slice(0, 60)}"`;
    try {
      const parts = [...component.getAllSubcomponents('standard'), ...component.getAllSubcomponents('daylight')];
      if (parts.length === 0) throw new Error('no offsets');
      for (const part of parts) preparePart(part, spend(name));
      const zone = new ICAL.Timezone(component);
      const at = (wall: WallTime): number => wall - zone.utcOffset(timeOf(wall)) * 1_000;
      zones.set(tzid, { first: at, last: at });
    } catch {
      throw wrong(`${capital(name)} cannot be read.`);
    }
  }
  return zones;
}

/** Zones change their clocks by rules of years, which the parser follows by an iterator of its own unless it is given one. */
function preparePart(part: ICAL.Component, spend: () => void): void {
  const start = part.getFirstPropertyValue('dtstart') as ICAL.Time;
  if (!(start.year >= 1) || !part.hasProperty('tzoffsetfrom') || !part.hasProperty('tzoffsetto'))
    throw new Error('no offset');
  for (const property of part.getAllProperties('rrule')) {
    const rule = property.getFirstValue() as ICAL.Recur;
    if (rule.freq !== 'YEARLY' || rule.interval > MOST_INTERVAL || 'BYHOUR' in rule.parts)
      throw new Error('no rule of a zone');
    if (start.year < FIRST_YEAR && rule.interval === 1 && rule.count === null && rule.until === null)
      start.year = FIRST_YEAR;
    rule.iterator = (dtstart) => paidIterator(rule, dtstart, spend);
  }
}
