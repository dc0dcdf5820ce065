import type ICAL from 'ical.js';
import { shorten } from '../../../chat/budget.ts';
import { sanitiseLine } from '../../../chat/sanitise.ts';
import { isStewardError } from '../../../kernel/errors.ts';
import type { WallTime } from '../../../kernel/zone.ts';
import { DAY_MS } from '../spans.ts';
import { capital, wrong } from './check-calendar.ts';
import { type Moment, type ReadMoments, textOf } from './moments.ts';
import { idsIn, type Naming, namesInTitle, namesOfAddress } from './naming.ts';

/** An event of a calendar, its values not yet followed. */
export interface Event {
  /** "the event at line 12 (ml: ada)": how refusals name it. */
  readonly name: string;
  readonly component: ICAL.Component;
  readonly uid: string;
  readonly start: Moment;
  readonly endOf: (wall: WallTime) => number;
}

/** The parser looks at values when they are asked for: what it cannot read is the event's fault. */
export function reading<T>(name: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (isStewardError(error)) throw error;
    throw wrong(
      `${capital(name)} cannot be read: ${String(error instanceof Error ? error.message : error).slice(0, 100)}.`,
    );
  }
}

/** How refusals name an event that begins at a line. */
export function nameOf(component: ICAL.Component, line: number | undefined): string {
  const title = shorten(sanitiseLine(textOf(component, 'summary')), 60);
  return `the event at line ${line}${title === '' ? '' : ` (${title})`}`;
}

/** Throws BAD_INPUT where it does not say when it begins. */
export function eventOf(component: ICAL.Component, name: string, at: ReadMoments): Event {
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

/** Whether it stands for one time of what repeats, or for it and all that follow. */
export const isChange = ({ component }: Event): boolean => component.hasProperty('recurrence-id');

export const isCancelled = ({ component }: Event): boolean => textOf(component, 'status').toUpperCase() === 'CANCELLED';

/** Whom an event names. */
export function namingOf({ component, uid, name }: Event): Naming {
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
