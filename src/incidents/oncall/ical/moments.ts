import type ICAL from 'ical.js';
import type { WallTime } from '../../../kernel/zone.ts';
import { type Clocks, clocksOf, ianaZone, UTC } from './calendar-zones.ts';
import { capital, wrong } from './check-calendar.ts';

const [FIRST_YEAR, LAST_YEAR] = [1900, 2200];

/** A date and time as it is written, and by which clocks. */
export interface Moment {
  readonly wall: WallTime;
  readonly clocks: Clocks;
  readonly isDay: boolean;
}

/** Reads the values of a property of dates or times; `name` is the event's. */
export type ReadMoments = (property: ICAL.Property, name: string) => Moment[];

/** For times without a zone, and days, those of `zone`; `zones` are the calendar's own. */
export function createReadMoments(zone: string, zones: ReadonlyMap<string, Clocks>): ReadMoments {
  const seen = new Map(zones);
  const clocksFor = (tzid: string, name: string): Clocks => {
    const known = seen.get(tzid);
    if (known) return known;
    const iana = ianaZone(tzid);
    if (iana === undefined) throw wrong(`${capital(name)} is in a zone that nobody knows: "${tzid.slice(0, 60)}".`);
    const clocks = seen.get(`= ${iana}`) ?? clocksOf(iana);
    seen.set(tzid, clocks).set(`= ${iana}`, clocks);
    return clocks;
  };
  return (property, name) => {
    const tzid = property.getParameter('tzid');
    return (property.jCal.slice(3) as unknown[]).map((value) => {
      // Of a period (RDATE) only the beginning counts: its length is the event's.
      const { wall, isUtc, isDay } = written(String(Array.isArray(value) ? value[0] : value), name);
      if (isUtc) return { wall, clocks: UTC, isDay };
      return { wall, clocks: clocksFor(typeof tzid === 'string' && !isDay ? tzid : zone, name), isDay };
    });
  };
}

/** `2026-11-30T09:00:00`, with a Z in UTC, or `2026-11-30`. */
export function written(value: string, name: string): { wall: WallTime; isUtc: boolean; isDay: boolean } {
  const [, day = '', clock, utc] = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}:\d{2})(Z?))?$/.exec(value) ?? [];
  const wall = Date.parse(`${day}T${clock?.replace(/:60$/, ':59') ?? '00:00:00'}Z`);
  const year = Number(day.slice(0, 4));
  const exists = !Number.isNaN(wall) && new Date(wall).toISOString().startsWith(day);
  if (!exists || day === '' || year < FIRST_YEAR || year > LAST_YEAR)
    throw wrong(`${capital(name)} has a date that does not exist: "${value.slice(0, 40)}".`);
  return { wall, isUtc: utc === 'Z', isDay: clock === undefined };
}

/** The value of a property that is a text; empty where there is none. */
export function textOf(component: ICAL.Component, key: string): string {
  const value = component.getFirstPropertyValue(key);
  return typeof value === 'string' ? value : '';
}
