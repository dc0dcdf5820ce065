import { desc, eq, gt } from 'drizzle-orm';
import type { Tx } from '../../store/unit.ts';
import { urgencyOf } from '../paging/change-pages.ts';
import type { Urgency } from '../paging/tables.ts';
import type { AlertRow } from './find-alerts.ts';
import type { AlertGroup } from './find-groups.ts';
import { BY_HAND_ROUTE, type Route } from './route.ts';
import { alertGroup } from './tables.ts';

/**
 * So many new groups of one route are opened within a minute and within an hour, of urgent alerts and of others each: more cards
 * and pages nobody reads. What comes after them is one group, the route's overflow. What can wait takes no place from what cannot,
 * and who took on a storm of it has nothing urgent with it.
 */
export const MOST_NEW_GROUPS = { minute: 50, hour: 200 } as const;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** So many of the newest groups are counted: all of an hour, of twelve routes in a storm of both. */
const COUNTED = 25 * MOST_NEW_GROUPS.hour;

/** A group that alerts belong in by a route. */
export interface Wanted {
  readonly key: string;
  readonly route: Route;
  readonly labels: Readonly<Record<string, string>>;
  readonly alerts: AlertRow[];
  /** What it is called; after the worst of its alerts when left out. */
  readonly title?: string;
}

const OF: Readonly<Record<Urgency, string>> = { urgent: 'severity 1 and 2', normal: 'severity 3 and 4' };

/** The keys of a route's overflows: no labels can be like them. */
export const overflowKeysOf = (route: string): readonly string[] => [keyOf(route, 'urgent'), keyOf(route, 'normal')];

const keyOf = (route: string, urgency: Urgency): string => JSON.stringify([route, 'overflow', urgency]);

export const isOverflow = ({ key, route }: Pick<AlertGroup, 'key' | 'route'>): boolean =>
  overflowKeysOf(route).includes(key);

const overflowTitle = (route: string, urgency: Urgency): string =>
  `Storm on route ${route}: all of ${OF[urgency]} that came after ${MOST_NEW_GROUPS.minute} new groups in a minute, or ${MOST_NEW_GROUPS.hour} in an hour`;

/** What is wanted, with that which would open too many new groups put together, the least bad of it. By hand there is no bound. */
export async function withinBound(
  tx: Tx,
  wanted: readonly Wanted[],
  isNew: (one: Wanted) => boolean,
): Promise<readonly Wanted[]> {
  if (!wanted.some(isNew)) return wanted;
  const room = roomFor(await newestGroups(tx), tx.now);
  const overflow = new Map<string, Wanted>();
  const kept: Wanted[] = [];
  for (const one of [...wanted].sort((a, b) => worstOf(a) - worstOf(b))) {
    const { route } = one;
    const urgency = urgencyOf(worstOf(one));
    if (!isNew(one) || route.name === BY_HAND_ROUTE.name || room(route.name, urgency)) kept.push(one);
    else {
      const key = keyOf(route.name, urgency);
      const known = overflow.get(key);
      const title = overflowTitle(route.name, urgency);
      if (known) known.alerts.push(...one.alerts);
      else overflow.set(key, { key, route, labels: {}, alerts: [...one.alerts], title });
    }
  }
  return [...kept, ...overflow.values()];
}

const worstOf = ({ alerts }: Wanted): number => Math.min(...alerts.map(({ severity }) => severity));

/** Takes a place among a route's new groups; false once it has as many as it may. Pure but for its own count. */
export function roomFor(
  newest: readonly Pick<AlertGroup, 'key' | 'route' | 'severity' | 'openedAt'>[],
  now: Date,
): (route: string, urgency: Urgency) => boolean {
  const opened = new Map<string, { minute: number; hour: number }>();
  const of = (route: string, urgency: Urgency) => {
    const key = keyOf(route, urgency);
    const known = opened.get(key) ?? { minute: 0, hour: 0 };
    opened.set(key, known);
    return known;
  };
  for (const { key, route, severity, openedAt } of newest) {
    if (isOverflow({ key, route })) continue;
    const age = now.getTime() - openedAt.getTime();
    const count = of(route, urgencyOf(severity));
    if (age < HOUR_MS) count.hour += 1;
    if (age < MINUTE_MS) count.minute += 1;
  }
  return (route, urgency) => {
    const count = of(route, urgency);
    if (count.minute >= MOST_NEW_GROUPS.minute || count.hour >= MOST_NEW_GROUPS.hour) return false;
    count.minute += 1;
    count.hour += 1;
    return true;
  };
}

function newestGroups(tx: Tx) {
  const { key, route, severity, openedAt, number, workspaceId } = alertGroup;
  const newest = tx.db
    .select({ key, route, severity, openedAt })
    .from(alertGroup)
    .where(eq(workspaceId, tx.workspace))
    .orderBy(desc(number))
    .limit(COUNTED)
    .as('newest');
  // Of a quiet workspace these are of years: only those of the hour are read.
  return tx.db
    .select()
    .from(newest)
    .where(gt(newest.openedAt, new Date(tx.now.getTime() - HOUR_MS)));
}
