import { sql } from 'drizzle-orm';
import { REQUEST_STATES, type RequestState, request } from '../lifecycle/tables.ts';
import type { Db } from '../store/unit.ts';

/** How many requests are in each state, over all workspaces; states without one are 0. */
export async function requestCounts(db: Db): Promise<Readonly<Record<RequestState, number>>> {
  const rows = await db
    .select({ state: request.state, count: sql<number>`count(*)::int` })
    .from(request)
    .groupBy(request.state);
  const counted = new Map(rows.map(({ state, count }) => [state, count]));
  return Object.fromEntries(REQUEST_STATES.map((state) => [state, counted.get(state) ?? 0])) as Record<
    RequestState,
    number
  >;
}
