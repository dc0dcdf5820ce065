import { desc, eq, gt } from 'drizzle-orm';
import type { Tx } from '../../store/unit.ts';
import { urgencyOf } from '../paging/change-pages.ts';
import type { Urgency } from '../paging/tables.ts';
import type { AlertRow } from './find-alerts.ts';
import type { AlertGroup } from './find-groups.ts';
import { BY_HAND_ROUTE, mostNewGroupsOf, type Route } from './route.ts';
import { alertGroup } from './tables.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** So many times what a route may open in an hour are counted: all of an hour, of twelve routes in a storm of both. */
const COUNTED = 25;

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

function overflowTitle(route: Route, urgency: Urgency): string {
  const { minute, hour } = mostNewGroupsOf(route);
  return `Storm on route ${route.name}: all of ${OF[urgency]} that came after ${minute} new groups in a minute, or ${hour} in an hour`;
}

/**
 * What is wanted, with that which would open too many new groups of a route put together, the least bad of it: more cards and
 * pages nobody reads. Urgent alerts and others are counted each: what can wait takes no place from what cannot, and who took on a
 * storm of it has nothing urgent with it. By hand there is no bound.
 */
export async function withinBound(
  tx: Tx,
  wanted: readonly Wanted[],
  isNew: (one: Wanted) => boolean,
): Promise<readonly Wanted[]> {
  if (!wanted.some(isNew)) return wanted;
  const hour = Math.max(...wanted.map(({ route }) => mostNewGroupsOf(route).hour));
  const room = roomFor(await newestGroups(tx, COUNTED * hour), tx.now);
  const overflow = new Map<string, Wanted>();
  const kept: Wanted[] = [];
  for (const one of [...wanted].sort((a, b) => worstOf(a) - worstOf(b))) {
    const { route } = one;
    const urgency = urgencyOf(worstOf(one));
    if (!isNew(one) || route.name === BY_HAND_ROUTE.name || room(route, urgency)) kept.push(one);
    else {
      const key = keyOf(route.name, urgency);
      const known = overflow.get(key);
      const title = overflowTitle(route, urgency);
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
): (route: Pick<Route, 'name' | 'perMinute' | 'perHour'>, urgency: Urgency) => boolean {
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
    const count = of(route.name, urgency);
    const most = mostNewGroupsOf(route);
    if (count.minute >= most.minute || count.hour >= most.hour) return false;
    count.minute += 1;
    count.hour += 1;
    return true;
  };
}

function newestGroups(tx: Tx, most: number) {
  const { key, route, severity, openedAt, number, workspaceId } = alertGroup;
  const newest = tx.db
    .select({ key, route, severity, openedAt })
    .from(alertGroup)
    .where(eq(workspaceId, tx.workspace))
    .orderBy(desc(number))
    .limit(most)
    .as('newest');
  // Of a quiet workspace these are of years: only those of the hour are read.
  return tx.db
    .select()
    .from(newest)
    .where(gt(newest.openedAt, new Date(tx.now.getTime() - HOUR_MS)));
}
