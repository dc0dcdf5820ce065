import ICAL from 'ical.js';
import { shorten } from '../../../chat/budget.ts';
import { sanitiseLine } from '../../../chat/sanitise.ts';
import { isStewardError } from '../../../kernel/errors.ts';
import type { WallTime } from '../../../kernel/zone.ts';
import { DAY_MS, type Span } from '../spans.ts';
import { type CheckedCalendar, capital, checkCalendar, wrong } from './check-calendar.ts';
import { definedZones } from './defined-zones.ts';
import { createReadMoments, type Moment, type ReadMoments, textOf, written } from './moments.ts';
import { idsIn, type Naming, namesInTitle, namesOfAddress } from './naming.ts';
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

interface Event {
  /** "the event at line 12 (ml: ada)": how refusals name it. */
  readonly name: string;
  readonly component: ICAL.Component;
  readonly uid: string;
  readonly start: Moment;
  readonly endOf: (wall: WallTime) => number;
}

/**
 * The times of an iCalendar (RFC 5545) that touch a span, in order; what repeats is read as far as the span reaches. Times
 * without a zone, and days, are those of `zone`. Pure but for the time it may take. Throws TOO_LARGE, or BAD_INPUT naming the line or event.
 */
export function readCalendar(text: string, { zone, ...span }: Span & { readonly zone: string }): CalendarTime[] {
  const checked = checkCalendar(text);
  const root = parsed(checked);
  let steps = 0;
  const began = performance.now();
  const spend = (name: string) => (): void => {
    steps += 1;
    if (steps > MOST_STEPS || performance.now() - began > MOST_MS)
      throw wrong(`${capital(name)} repeats too often, or never comes.`);
  };
  const at = createReadMoments(zone, definedZones(root, spend));
  const events = root
    .getAllSubcomponents('vevent')
    .map((component, index) => ({ component, name: nameOf(component, checked.events[index]) }))
    .map(({ component, name }) => reading(name, () => eventOf(component, name, at)));
  const changed = changedTimes(events, at);
  const found: CalendarTime[] = [];
  let attendees = 0;
  for (const event of events) {
    if (textOf(event.component, 'status').toUpperCase() === 'CANCELLED') continue;
    const naming = namingOf(event);
    const walls = reading(event.name, () => startsOf(event, span, { at, spend: spend(event.name) }));
    for (const wall of walls) {
      const [from, to] = [event.start.clocks.first(wall), event.endOf(wall)];
      if (!isChange(event) && changed.get(event.uid)?.has(from)) continue;
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

/** The parser looks at values when they are asked for: what it cannot read is the event's fault. */
function reading<T>(name: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (isStewardError(error)) throw error;
    throw wrong(
      `${capital(name)} cannot be read: ${String(error instanceof Error ? error.message : error).slice(0, 100)}.`,
    );
  }
}

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

function nameOf(component: ICAL.Component, line: number | undefined): string {
  const title = shorten(sanitiseLine(textOf(component, 'summary')), 60);
  return `the event at line ${line}${title === '' ? '' : ` (${title})`}`;
}

function eventOf(component: ICAL.Component, name: string, at: ReadMoments): Event {
  const [start, end] = ['dtstart', 'dtend'].map((key) => {
    const property = component.getFirstProperty(key);
    return property ? at(property, name)[0] : undefined;
  });
  if (!start) throw wrong(`${capital(name)} does not say when it begins.`);
  return { name, component, uid: textOf(component, 'uid'), start, endOf: endOf({ component, name, start, end }) };
}

/** The end of a time that begins at a wall time. Ends on a wall keep to it, as calendars show them, so that no gap is left. */
function endOf(event: Pick<Event, 'component' | 'name' | 'start'> & { readonly end: Moment | undefined }) {
  const { component, name, start, end } = event;
  if (end) {
    if (end.isDay !== start.isDay)
      throw wrong(`${capital(name)} begins with a day and ends with a time, or the other way round.`);
    const [from, to] = [start.clocks.first(start.wall), end.clocks.last(end.wall)];
    if (to < from) throw wrong(`${capital(name)} ends before it begins.`);
    if (start.clocks === end.clocks) return (wall: WallTime) => start.clocks.last(wall + end.wall - start.wall);
    return (wall: WallTime) => start.clocks.first(wall) + to - from;
  }
  const property = component.getFirstProperty('duration');
  if (!property) return (wall: WallTime) => start.clocks.last(wall + (start.isDay ? DAY_MS : 0));
  const { weeks, days, hours, minutes, seconds, isNegative } = property.getFirstValue() as ICAL.Duration;
  const [walls, exact] = [(weeks * 7 + days) * DAY_MS, ((hours * 60 + minutes) * 60 + seconds) * 1_000];
  if (isNegative || !Number.isFinite(walls + exact)) throw wrong(`${capital(name)} has no length that can be read.`);
  return (wall: WallTime) => (exact === 0 ? start.clocks.last(wall + walls) : start.clocks.first(wall + walls) + exact);
}

const isChange = ({ component }: Event): boolean => component.hasProperty('recurrence-id');

/** Of what repeats, the times that stand as events of their own, moved or cancelled. */
function changedTimes(events: readonly Event[], at: ReadMoments): Map<string, Set<number>> {
  const changed = new Map<string, Set<number>>();
  for (const { component, uid, name } of events) {
    const property = component.getFirstProperty('recurrence-id');
    if (!property) continue;
    if (property.getParameter('range') !== undefined)
      throw wrong(`${capital(name)} changes all that follow (RANGE=THISANDFUTURE), which is not read.`);
    const times = at(property, name).map(({ wall, clocks }) => clocks.first(wall));
    changed.set(uid, new Set([...(changed.get(uid) ?? []), ...times]));
  }
  return changed;
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

function namingOf({ component, uid, name }: Event): Naming {
  const title = sanitiseLine(textOf(component, 'summary'));
  const named = (property: ICAL.Property): string[] => {
    const cn = property.getParameter('cn');
    return namesOfAddress(String(property.getFirstValue() ?? ''), typeof cn === 'string' ? cn : undefined);
  };
  const [organizer] = component.getAllProperties('organizer').map(named);
  return {
    title: title === '' ? name : shorten(title, 100),
    ids: idsIn(uid),
    attendees: component.getAllProperties('attendee').filter(takesPart).map(named),
    summary: namesInTitle(title.slice(0, 500)),
    organizer: organizer ?? [],
  };
}

/** Rooms and things take no shifts, nor do those who said no. */
function takesPart(property: ICAL.Property): boolean {
  const said = (key: string) => String(property.getParameter(key) ?? '').toUpperCase();
  return said('partstat') !== 'DECLINED' && !['ROOM', 'RESOURCE'].includes(said('cutype'));
}
