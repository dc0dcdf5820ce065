import type { WallTime } from '../../../kernel/zone.ts';
import { DAY_MS, type Span } from '../spans.ts';
import type { Clocks } from './calendar-zones.ts';
import { capital, wrong } from './check-calendar.ts';
import { type Event, isCancelled, namingOf } from './event.ts';
import type { Moment, ReadMoments } from './moments.ts';
import type { Naming } from './naming.ts';

/** Of one series. */
const MOST_LATER = 100;
const FARTHEST_MS = 366 * DAY_MS;

/** What stands otherwise than a series says: by events of their own. */
export interface Changes {
  /** When the series has those that events of their own stand for, moved or cancelled. */
  readonly times: ReadonlySet<number>;
  /** What changed them and all that follow, the first first; a later one takes the place of an earlier. */
  readonly later: readonly Later[];
}

interface Later {
  readonly event: Event;
  /** When the series has the one from which on it counts. */
  readonly from: number;
  readonly since: Moment;
}

/** All that follow a change, as they are then; undefined where they are called off. */
export interface Changed {
  readonly from: number;
  readonly naming: Naming;
  readonly place: ((wall: WallTime) => Span) | undefined;
  /** How much later than in the series they begin, and how long they are. */
  readonly shift: number;
  readonly length: number;
}

export const UNCHANGED: Changes = { times: new Set(), later: [] };

/** What changes each series, by the id of its events (RFC 5545 section 3.8.4.4, RANGE in 3.2.13). */
export function changesOf(events: readonly Event[], at: ReadMoments): ReadonlyMap<string, Changes> {
  const found = new Map<string, { times: Set<number>; later: Later[] }>();
  for (const event of events) {
    const property = event.component.getFirstProperty('recurrence-id');
    if (!property) continue;
    const { times, later } = found.get(event.uid) ?? { times: new Set(), later: [] };
    found.set(event.uid, { times, later });
    const moments = at(property, event.name);
    for (const { wall, clocks } of moments) times.add(clocks.first(wall));
    const range = property.getParameter('range');
    const [since] = moments;
    if (range === undefined || !since) continue;
    assertFollowed(event, String(range));
    later.push({ event, from: since.clocks.first(since.wall), since });
    if (later.length > MOST_LATER)
      throw wrong(`${capital(event.name)} is one of more than ${MOST_LATER} that change all that follow.`);
  }
  for (const { later } of found.values()) later.sort((a, b) => a.from - b.from);
  return found;
}

/** What follows each change of a series: moved by as much on the wall as the one that was changed, and as long as it. */
export function followers({ start: { clocks } }: Event, { later }: Changes): Changed[] {
  return later.map(({ event, from, since }): Changed => {
    const naming = namingOf(event);
    if (isCancelled(event)) return { from, naming, place: undefined, shift: 0, length: 0 };
    const { start, endOf } = event;
    const shift = wallIn(clocks, start) - wallIn(clocks, since);
    if (Math.abs(shift) > FARTHEST_MS) throw wrong(`${capital(event.name)} moves all that follow by more than a year.`);
    const length = endOf(start.wall) - start.clocks.first(start.wall);
    const place = (wall: WallTime): Span => {
      const begins = clocks.first(wall + shift);
      return { from: begins, to: start.clocks === clocks ? endOf(wall + shift) : begins + length };
    };
    return { from, naming, place, shift, length };
  });
}

function assertFollowed({ component, name }: Event, range: string): void {
  if (range.toUpperCase() !== 'THISANDFUTURE')
    throw wrong(`${capital(name)} changes others of its series by RANGE=${range.slice(0, 40)}, which is not read.`);
  if (component.hasProperty('rrule') || component.hasProperty('rdate'))
    throw wrong(`${capital(name)} changes all that follow and repeats by itself, which is not read.`);
}

/** What some clocks show at a moment. */
function wallIn(clocks: Clocks, moment: Moment): WallTime {
  if (moment.clocks === clocks) return moment.wall;
  const at = moment.clocks.first(moment.wall);
  const shown = (wall: WallTime): WallTime => at + wall - clocks.first(wall);
  return shown(shown(at));
}
