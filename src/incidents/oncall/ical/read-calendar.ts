import ICAL from 'ical.js';
import type { WallTime } from '../../../kernel/zone.ts';
import { DAY_MS, type Span } from '../spans.ts';
import { type Changed, changesOf, followers, UNCHANGED } from './changes.ts';
import { type CheckedCalendar, capital, checkCalendar, wrong } from './check-calendar.ts';
import { definedZones } from './defined-zones.ts';
import { type Event, eventOf, isCancelled, isChange, nameOf, namingOf, reading } from './event.ts';
import { createReadMoments, type Moment, type ReadMoments, written } from './moments.ts';
import type { Naming } from './naming.ts';
import { MOST_INTERVAL, starts, timeOf } from './rules.ts';

/** A time in a calendar, and whom it names. */
export interface CalendarTime extends Span {
  readonly naming: Naming;
}

const MOST_TIMES = 2_000;
const LESS = 'Leave out meetings, or those who are not on call. Nothing was changed.';
/** Each attendee of each time has a shift: a calendar of meetings would put everybody on call. */
const MOST_ATTENDEES = 5_000;
/** Of all rules together: a shift of each day for thirty years takes eleven thousand; so many take a second. */
const MOST_STEPS = 20_000;
/** Some steps of the parser take a thousand times as long as others, and nothing else runs meanwhile. */
const MOST_MS = 5_000;
const LONGEST_MS = 366 * DAY_MS;
const STEP_MS: Readonly<Record<string, number>> = { HOURLY: 3_600_000, DAILY: DAY_MS, WEEKLY: 7 * DAY_MS };

/**
 * The times of an iCalendar (RFC 5545) that touch a span, in order; what repeats is read as far as the span reaches. Times
 * without a zone, and days, are those of `zone`. Pure but for the time it may take, which `elapsed` counts in milliseconds. Throws
 * TOO_LARGE, or BAD_INPUT naming the line or event.
 */
export function readCalendar(
  text: string,
  { zone, ...span }: Span & { readonly zone: string },
  elapsed: () => number = () => performance.now(),
): CalendarTime[] {
  const checked = checkCalendar(text);
  const root = parsed(checked);
  let steps = 0;
  const began = elapsed();
  const spend = (name: string) => (): void => {
    steps += 1;
    if (steps > MOST_STEPS || elapsed() - began > MOST_MS)
      throw wrong(`${capital(name)} repeats too often, or never comes.`);
  };
  const at = createReadMoments(zone, definedZones(root, spend));
  const events = root
    .getAllSubcomponents('vevent')
    .map((component, index) => ({ component, name: nameOf(component, checked.events[index]) }))
    .map(({ component, name }) => reading(name, () => eventOf(component, name, at)));
  const changes = changesOf(events, at);
  const found: CalendarTime[] = [];
  let attendees = 0;
  for (const event of events) {
    if (isCancelled(event)) continue;
    const own = (!isChange(event) && changes.get(event.uid)) || UNCHANGED;
    const later = followers(event, own);
    const asItIs = { naming: namingOf(event), place: (wall: WallTime) => placeOf(event, wall) };
    const walls = reading(event.name, () => startsOf(event, reachOf(span, later), { at, spend: spend(event.name) }));
    for (const wall of walls) {
      const meant = event.start.clocks.first(wall);
      if (own.times.has(meant)) continue;
      const { naming, place } = later.findLast((each) => each.from <= meant) ?? asItIs;
      if (!place) continue;
      const { from, to } = place(wall);
      if (from >= to || to <= span.from || from >= span.to) continue;
      if (to - from > LONGEST_MS) throw wrong(`${capital(event.name)} is longer than a year.`);
      if (found.push({ from, to, naming }) > MOST_TIMES)
        throw wrong(`This calendar has more than ${MOST_TIMES} shifts in the time that is read.`);
      attendees += naming.attendees.length;
      if (attendees > MOST_ATTENDEES)
        throw wrong(`This calendar has more than ${MOST_ATTENDEES} attendees in the time that is read.`, LESS);
    }
  }
  return found.sort((a, b) => a.from - b.from || a.to - b.to);
}

const placeOf = ({ start, endOf }: Event, wall: WallTime): Span => ({
  from: start.clocks.first(wall),
  to: endOf(wall),
});

/** Where those of a series begin, by the series alone, that may touch a span by what changed them. */
const reachOf = (span: Span, later: readonly Changed[]): Span => ({
  from: span.from - Math.max(0, ...later.map(({ shift, length }) => shift + length)),
  to: span.to + Math.max(0, ...later.map(({ shift }) => -shift)),
});

function parsed({ lines }: CheckedCalendar): ICAL.Component {
  try {
    return new ICAL.Component(ICAL.parse(lines.map(({ text }) => text).join('\r\n')) as unknown[]);
  } catch {
    // The parser names no line: each is tried by itself.
    const bad = lines.find(({ text }) => !/^(BEGIN|END):/i.test(text) && !parses(text));
    throw wrong(
      bad ? `Line ${bad.number} cannot be read: "${bad.text.slice(0, 60)}".` : 'This calendar cannot be read.',
    );
  }
}

function parses(line: string): boolean {
  try {
    ICAL.parse(`BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n${line}\r\nEND:VEVENT\r\nEND:VCALENDAR`);
    return true;
  } catch {
    return false;
  }
}

/** The wall times at which an event begins, as far as they can touch the span. */
function startsOf(
  event: Event,
  span: Span,
  { at, spend }: { readonly at: ReadMoments; readonly spend: () => void },
): WallTime[] {
  const { component, start, name } = event;
  const rules = component.getAllProperties('rrule');
  const more = component.getAllProperties('rdate').flatMap((property) => at(property, name));
  const without = new Set(
    component
      .getAllProperties('exdate')
      .flatMap((property) => at(property, name).map((one) => one.clocks.first(one.wall))),
  );
  const walls = new Set<WallTime>(rules.length === 0 ? [start.wall] : []);
  for (const { wall, clocks } of more)
    walls.add(clocks === start.clocks ? wall : wall + clocks.first(wall) - start.clocks.first(wall));
  for (const property of rules) for (const wall of repeated(event, property, span, spend)) walls.add(wall);
  return [...walls].filter((wall) => !without.has(start.clocks.first(wall)));
}

function* repeated(
  { start, name, endOf }: Event,
  property: ICAL.Property,
  span: Span,
  spend: () => void,
): Generator<WallTime> {
  const rule = property.getFirstValue() as ICAL.Recur;
  if (rule.freq === undefined || rule.interval > MOST_INTERVAL)
    throw wrong(`${capital(name)} repeats by no rule that can be read.`);
  const until = rule.until === null ? undefined : lastOf(String(rule.until), start, name);
  // Compared here: the parser knows no zones, and would be wrong by hours.
  rule.until = null;
  const length = Math.max(0, endOf(start.wall) - start.clocks.first(start.wall));
  const step = rule.count === null ? (STEP_MS[rule.freq] ?? 0) * rule.interval : 0;
  const back = span.from - length - 2 * DAY_MS - start.wall;
  const from = start.wall + (step > 0 && back > 0 ? Math.floor(back / step) * step : 0);
  const next = starts(rule, timeOf(from), spend);
  for (let wall = next(); wall !== undefined; wall = next()) {
    if (wall - DAY_MS > span.to || (until !== undefined && start.clocks.first(wall) > until)) return;
    yield wall;
  }
}

/** The last instant that `UNTIL` allows. */
function lastOf(until: string, { clocks }: Moment, name: string): number {
  const { wall, isUtc, isDay } = written(until, name);
  return isUtc ? wall : clocks.last(wall + (isDay ? DAY_MS - 1_000 : 0));
}
