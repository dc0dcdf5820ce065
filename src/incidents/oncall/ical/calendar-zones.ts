import { instantOf, isZone, lastInstantOf, type WallTime } from '../../../kernel/zone.ts';

/** When the clocks of some zone show a time: the first and the last instant of it. */
export interface Clocks {
  readonly first: (wall: WallTime) => number;
  readonly last: (wall: WallTime) => number;
}

export const UTC: Clocks = { first: (wall) => wall, last: (wall) => wall };

export const clocksOf = (zone: string): Clocks => ({
  first: (wall) => instantOf(wall, zone),
  last: (wall) => lastInstantOf(wall, zone),
});

/** The IANA zone that a TZID means: itself, or the end of `/freeassociation.sourceforge.net/Europe/Rome`. */
export function ianaZone(tzid: string): string | undefined {
  const parts = tzid.split('/').filter((part) => part !== '');
  return [tzid, parts.slice(-3).join('/'), parts.slice(-2).join('/')].find(
    (zone) => /^[A-Za-z]/.test(zone) && isZone(zone),
  );
}
