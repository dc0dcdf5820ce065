import { and, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { StewardError } from '../../kernel/errors.ts';
import { nearest } from '../../kernel/nearest.ts';
import { emit } from '../../ledger/event.ts';
import { type Ctx, inTransaction, type Tx } from '../../store/unit.ts';
import { escalationPolicy } from '../paging/tables.ts';
import { MatcherInput } from './add-silence.ts';
import { routeRemoved, routeSet } from './events.ts';
import { routesOf } from './find-alerts.ts';
import { matcherText } from './matcher.ts';
import { DEFAULT_ROUTE, type Route } from './route.ts';
import { alertRoute } from './tables.ts';

export const ROUTE_NAME = /^[a-z0-9][a-z0-9-]{0,39}$/;
const DAY = 86_400;
/** So many new groups a route may be allowed. */
export const MOST_GROUPS = 1_000;

export const RouteFields = z.object({
  source: z.string().max(40).nullable().optional(),
  matchers: z.array(MatcherInput).max(20).optional(),
  groupBy: z.array(z.string().min(1).max(128)).max(20).optional(),
  waitSeconds: z.int().min(0).max(DAY).optional(),
  intervalSeconds: z.int().min(10).max(DAY).optional(),
  repeatSeconds: z
    .int()
    .min(60)
    .max(30 * DAY)
    .optional(),
  page: z.string().max(60).nullable().optional(),
  place: z.string().max(300).nullable().optional(),
  declare: z.int().min(1).max(4).nullable().optional(),
  goesOn: z.boolean().optional(),
  perMinute: z.int().min(1).max(MOST_GROUPS).optional(),
  perHour: z.int().min(1).max(MOST_GROUPS).optional(),
});
export const SetRouteInput = RouteFields.extend({
  name: z.string().regex(ROUTE_NAME),
  /** Left out: it comes last. */
  before: z.string().max(40).optional(),
});

/** Adds a route of alerts (`isNew`), or changes one. The route `default` is always there. */
export async function setRoute(ctx: Ctx, raw: z.input<typeof SetRouteInput>, isNew: boolean): Promise<Route> {
  const input = SetRouteInput.parse(raw);
  return inTransaction(ctx, async (tx) => {
    const routes = await routesOf(tx);
    const known = routes.find(({ name }) => name === input.name);
    const isDefault = input.name === DEFAULT_ROUTE.name;
    if (isNew && (known || isDefault)) {
      throw new StewardError('NAME_TAKEN', `There is a route ${input.name} already.`, {
        field: 'name',
        hint: `Change it with \`alert route edit ${input.name}\`.`,
      });
    }
    if (!isNew && !known && !isDefault) throw noRoute(input.name, routes);
    if (input.page != null) await assertPolicy(tx, input.page);
    const { before, ...given } = input;
    const position = await positionOf(tx, routes, before, known);
    const row: Route = { ...(known ?? DEFAULT_ROUTE), ...defined(given), position };
    const { name, ...set } = row;
    await tx.db
      .insert(alertRoute)
      .values({ workspaceId: tx.workspace, name, ...set })
      .onConflictDoUpdate({ target: [alertRoute.workspaceId, alertRoute.name], set });
    emit(
      tx,
      routeSet({
        route: name,
        source: row.source ?? undefined,
        matchers: row.matchers.map(matcherText),
        groupBy: [...row.groupBy],
        page: row.page ?? undefined,
        place: row.place ?? undefined,
        declare: row.declare ?? undefined,
        perMinute: row.perMinute ?? undefined,
        perHour: row.perHour ?? undefined,
        isNew,
      }),
    );
    return row;
  });
}

/** Removes a route; groups it opened go on with the times of the default. */
export async function removeRoute(ctx: Ctx, name: string): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const removed = await tx.db
      .delete(alertRoute)
      .where(and(eq(alertRoute.workspaceId, tx.workspace), eq(alertRoute.name, name)))
      .returning({ name: alertRoute.name });
    if (removed.length === 0) throw noRoute(name, await routesOf(tx));
    emit(tx, routeRemoved({ route: name }));
  });
}

function noRoute(name: string, routes: readonly Route[]): StewardError {
  const close = nearest(
    name,
    routes.map((one) => one.name),
  );
  return new StewardError('UNKNOWN_ROUTE', `There is no route ${name.slice(0, 60)}.`, {
    field: 'name',
    hint: close ? `Did you mean \`${close}\`?` : 'See them with `alert route list`.',
  });
}

async function assertPolicy(tx: Tx, name: string): Promise<void> {
  const known = await tx.db
    .select({ name: escalationPolicy.name })
    .from(escalationPolicy)
    .where(eq(escalationPolicy.workspaceId, tx.workspace));
  if (known.some((one) => one.name === name)) return;
  const close = nearest(
    name,
    known.map((one) => one.name),
  );
  throw new StewardError('BAD_INPUT', `There is no escalation policy ${name.slice(0, 60)}.`, {
    field: 'page',
    hint: close ? `Did you mean \`${close}\`?` : 'Make one with `escalation create`.',
  });
}

/** The last place, the present one, or just before another route, the others moved on. */
async function positionOf(
  tx: Tx,
  routes: readonly Route[],
  before: string | undefined,
  known: Route | undefined,
): Promise<number> {
  if (before === undefined) return known?.position ?? Math.max(0, ...routes.map(({ position }) => position)) + 1;
  const target = routes.find(({ name }) => name === before);
  if (!target) throw noRoute(before, routes);
  await tx.db
    .update(alertRoute)
    .set({ position: sql`${alertRoute.position} + 1` })
    .where(and(eq(alertRoute.workspaceId, tx.workspace), sql`${alertRoute.position} >= ${target.position}`));
  return target.position;
}

type Fields = z.output<typeof SetRouteInput>;

/** Only what was given; what was left out stays as it is. */
function defined(given: Omit<Fields, 'before'>): Partial<Route> & Pick<Route, 'name'> {
  const { name, source, matchers, groupBy, waitSeconds, intervalSeconds, repeatSeconds } = given;
  const { page, place, declare, goesOn, perMinute, perHour } = given;
  return {
    name,
    ...(source === undefined ? {} : { source }),
    ...(matchers === undefined ? {} : { matchers }),
    ...(groupBy === undefined ? {} : { groupBy }),
    ...(waitSeconds === undefined ? {} : { waitSeconds }),
    ...(intervalSeconds === undefined ? {} : { intervalSeconds }),
    ...(repeatSeconds === undefined ? {} : { repeatSeconds }),
    ...(page === undefined ? {} : { page }),
    ...(place === undefined ? {} : { place }),
    ...(declare === undefined ? {} : { declare }),
    ...(goesOn === undefined ? {} : { goesOn }),
    ...(perMinute === undefined ? {} : { perMinute }),
    ...(perHour === undefined ? {} : { perHour }),
  };
}
