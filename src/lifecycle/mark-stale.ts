import { and, eq } from 'drizzle-orm';
import { type Ctx, inTransaction } from '../store/unit.ts';
import { lockRequest } from './find-request.ts';
import { endStale, judge, movedPin } from './settle.ts';
import { request } from './tables.ts';

/**
 * Ends the pending requests of a model whose pinned facts moved (an edited version, another incumbent). Runs as a
 * consequence, each request in a transaction of its own; twice does no harm.
 */
export async function markStale(ctx: Ctx, input: { readonly model: string }): Promise<void> {
  const pending = await ctx.db
    .select({ number: request.number })
    .from(request)
    .where(and(eq(request.workspaceId, ctx.workspace), eq(request.model, input.model), eq(request.state, 'pending')))
    .orderBy(request.number);
  for (const { number } of pending) {
    await inTransaction(ctx, async (tx) => {
      const locked = await lockRequest(tx, number);
      if (locked.state !== 'pending') return;
      const moved = await movedPin(tx, await judge(tx, locked));
      if (moved !== undefined) await endStale(tx, locked, moved);
    });
  }
}
