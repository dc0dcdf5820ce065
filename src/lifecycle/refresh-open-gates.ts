import { and, eq, sql } from 'drizzle-orm';
import { type Ctx, inTransaction } from '../store/unit.ts';
import { lockRequest } from './find-request.ts';
import { endStale, judge, movedPin, refreshGates, settle } from './settle.ts';
import { request } from './tables.ts';

/**
 * Evaluates the gates of pending requests again because something they look at changed: of one model, of one request, or
 * all. A changed answer starts a new evidence round; votes that stand decide when the last gate passes. Runs as a
 * consequence, each request in a transaction of its own; twice does no harm.
 */
export async function refreshOpenGates(
  ctx: Ctx,
  of: {
    readonly model?: string | undefined;
    readonly request?: number | undefined;
    /** Those alone that ask this gate. */
    readonly gate?: string | undefined;
  },
): Promise<void> {
  const pending = await ctx.db
    .select({ number: request.number })
    .from(request)
    .where(
      and(
        eq(request.workspaceId, ctx.workspace),
        eq(request.state, 'pending'),
        ...(of.model === undefined ? [] : [eq(request.model, of.model)]),
        ...(of.request === undefined ? [] : [eq(request.number, of.request)]),
        ...(of.gate === undefined ? [] : [sql`${request.gates} @> ${JSON.stringify([{ gate: of.gate }])}::jsonb`]),
      ),
    )
    .orderBy(request.number);
  for (const { number } of pending) {
    await inTransaction(ctx, async (tx) => {
      const locked = await lockRequest(tx, number);
      if (locked.state !== 'pending') return;
      const judged = await judge(tx, locked);
      const moved = await movedPin(tx, judged);
      if (moved !== undefined) return endStale(tx, locked, moved);
      const fresh = await refreshGates(tx, judged);
      // The same object: nothing changed.
      if (fresh !== locked) await settle(tx, { ...judged, request: fresh });
    });
  }
}
