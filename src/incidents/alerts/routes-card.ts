import { type Card, line } from '../../chat/card.ts';
import type { Text } from '../../chat/text.ts';
import type { Ctx } from '../../store/unit.ts';
import { routesOf } from './find-alerts.ts';
import { inhibitsOf } from './find-silences.ts';
import { matcherText } from './matcher.ts';
import { DEFAULT_ROUTE, mostNewGroupsOf, type Route, waitSecondsOf } from './route.ts';

/** The routes in the order in which they are tried; the default is last. */
export async function routesCard(ctx: Ctx): Promise<Card> {
  const stored = await routesOf(ctx);
  const own = stored.filter(({ name }) => name !== DEFAULT_ROUTE.name);
  const last = stored.find(({ name }) => name === DEFAULT_ROUTE.name) ?? DEFAULT_ROUTE;
  const rows = [...own, last].map((route): Text[] => [
    route.name,
    conditionsOf(route),
    route.groupBy.join(', ') || 'all together',
    [waitSecondsOf(route), route.intervalSeconds, route.repeatSeconds].map(seconds).join(' / '),
    newGroupsOf(route),
    route.page ?? '',
    [
      ...(route.declare === null ? [] : [`declares severity ${route.declare}`]),
      ...(route.goesOn ? ['goes on'] : []),
    ].join(', '),
  ]);
  const columns = ['Route', 'Takes', 'Groups by', 'Wait / each / again', 'New groups', 'Pages', ''];
  return {
    tone: 'neutral',
    summary: `${rows.length} ${rows.length === 1 ? 'route' : 'routes'} of alerts`,
    parts: [{ type: 'table', columns, rows }],
  };
}

/** "50 a min, 200 an h" */
function newGroupsOf(route: Route): string {
  const { minute, hour } = mostNewGroupsOf(route);
  return `${minute} a min, ${hour} an h`;
}

/** "source grafana and severity=page" */
export function conditionsOf(route: Pick<Route, 'name' | 'source' | 'matchers'>): string {
  if (route.name === DEFAULT_ROUTE.name) return 'what no other takes';
  const parts = [...(route.source === null ? [] : [`source ${route.source}`]), ...route.matchers.map(matcherText)];
  return parts.length === 0 ? 'everything' : parts.join(' and ');
}

/** 30 to "30 s", 14400 to "4 h". */
export function seconds(count: number): string {
  if (count >= 86_400 && count % 86_400 === 0) return `${count / 86_400} d`;
  if (count >= 3_600 && count % 3_600 === 0) return `${count / 3_600} h`;
  return count >= 60 && count % 60 === 0 ? `${count / 60} min` : `${count} s`;
}

export async function inhibitsCard(ctx: Ctx): Promise<Card> {
  const found = await inhibitsOf(ctx);
  if (found.length === 0)
    return line('neutral', 'No alert keeps others quiet. Make one do so with `alert inhibit add`.');
  const rows = found.map((one): Text[] => [
    one.name,
    one.cause.map(matcherText).join(' and '),
    one.target.map(matcherText).join(' and '),
    one.equal.join(', ') || 'whatever their labels',
  ]);
  return {
    tone: 'neutral',
    summary: `${rows.length} ${rows.length === 1 ? 'rule' : 'rules'} of inhibition`,
    parts: [{ type: 'table', columns: ['Rule', 'While this fires', 'This is not told', 'With the same'], rows }],
  };
}
