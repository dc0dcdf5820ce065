import { createHash } from 'node:crypto';
import type { AlertRow } from './find-alerts.ts';
import { type Matcher, matches } from './matcher.ts';
import type { alertRoute } from './tables.ts';

type Stored = typeof alertRoute.$inferSelect;

/** Which alerts are grouped how, shown where, and page whom. */
export type Route = Omit<Stored, 'workspaceId'>;

/** Alertmanager's times: group_wait 30 s, group_interval 5 min, repeat_interval 4 h. */
export const USUAL_TIMES = { waitSeconds: 30, intervalSeconds: 300, repeatSeconds: 14_400 } as const;

/** So many new groups of a route are opened within a minute and within an hour, unless it says otherwise. */
export const MOST_NEW_GROUPS = { minute: 50, hour: 200 } as const;

/** How many new groups a route opens at most, of urgent alerts and of others each. */
export const mostNewGroupsOf = ({ perMinute, perHour }: Pick<Route, 'perMinute' | 'perHour'>) => ({
  minute: perMinute ?? MOST_NEW_GROUPS.minute,
  hour: perHour ?? MOST_NEW_GROUPS.hour,
});

/** What no route of the workspace matches: unless a route called so is stored. */
export const DEFAULT_ROUTE: Route = {
  name: 'default',
  position: 0,
  source: null,
  matchers: [],
  groupBy: ['alertname', 'model'],
  waitSeconds: null,
  intervalSeconds: USUAL_TIMES.intervalSeconds,
  repeatSeconds: USUAL_TIMES.repeatSeconds,
  page: null,
  place: null,
  declare: null,
  goesOn: false,
  perMinute: null,
  perHour: null,
};

/** The label that makes each alert raised by hand a group of its own. */
export const RAISED = 'raised';

/** What a person raised by hand: a group of its own, paged by whoever raised it. */
export const BY_HAND_ROUTE: Route = { ...DEFAULT_ROUTE, name: 'by-hand', groupBy: ['...'], waitSeconds: 0 };

/** How long a new group waits for more before people are told: not at all where it pages, unless the route says so. */
export const waitSecondsOf = ({ waitSeconds, page }: Pick<Route, 'waitSeconds' | 'page'>): number =>
  waitSeconds ?? (page === null ? USUAL_TIMES.waitSeconds : 0);

/** The routes that take an alert, in their order: the first that matches, and more while each says that it goes on. Pure. */
export function routesFor(
  routes: readonly Route[],
  alert: { readonly source: string; readonly labels: Readonly<Record<string, string>> },
): readonly Route[] {
  const taken: Route[] = [];
  for (const route of routes) {
    if (route.name === DEFAULT_ROUTE.name || !takes(route, alert)) continue;
    taken.push(route);
    if (!route.goesOn) return taken;
  }
  return taken.length > 0 ? taken : [routes.find(({ name }) => name === DEFAULT_ROUTE.name) ?? DEFAULT_ROUTE];
}

/** Whether source and labels fit. */
export function takes(
  { source, matchers }: { readonly source: string | null; readonly matchers: readonly Matcher[] },
  alert: { readonly source: string; readonly labels: Readonly<Record<string, string>> },
): boolean {
  return (source === null || source === alert.source) && matches(matchers, alert.labels);
}

/**
 * The labels that an alert is grouped by. `...` is all of them, so no grouping; a label that it has not counts as empty and
 * is left out, as in Alertmanager.
 */
export function groupLabelsOf(
  { groupBy }: Pick<Route, 'groupBy'>,
  labels: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const names = groupBy.includes('...') ? Object.keys(labels) : groupBy;
  return Object.fromEntries(
    [...new Set(names)].sort().flatMap((name) => {
      const value = Object.hasOwn(labels, name) ? labels[name] : undefined;
      return value ? [[name, value]] : [];
    }),
  );
}

/** Two alerts with this key are in one group. */
export function groupKeyOf(route: Pick<Route, 'name'>, labels: Readonly<Record<string, string>>): string {
  const key = JSON.stringify([route.name, ...Object.entries(labels)]);
  // Indexes hold 2,700 bytes: what is longer is told apart by its digest.
  return key.length <= 500
    ? key
    : `${key.slice(0, 400).toWellFormed()} sha256:${createHash('sha256').update(key).digest('hex')}`;
}

/** The headline of an alert in one line: what its sender wrote for people first. */
export function titleOf({
  labels,
  annotations,
  fingerprint,
}: Pick<AlertRow, 'labels' | 'annotations' | 'fingerprint'>): string {
  const { title, summary, message, description } = annotations;
  const said = title ?? summary ?? message ?? description;
  const name = labels.alertname;
  const text = name === undefined ? (said ?? fingerprint) : said === undefined ? name : `${name}: ${said}`;
  return text.replace(/\s+/g, ' ').trim().slice(0, 200).toWellFormed() || fingerprint.slice(0, 60);
}
