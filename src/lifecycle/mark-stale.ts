import { and, eq } from 'drizzle-orm';
import { cancelTimer } from '../queue/timer.ts';
import { anyOf } from '../store/any-of.ts';
import { type Ctx, inTransaction } from '../store/unit.ts';
import { lockRequest, type Request } from './find-request.ts';
import { endStale, judge, movedPin } from './settle.ts';
import { request } from './tables.ts';
import { timerOf } from './waits.ts';

const WAITING: readonly Request['state'][] = ['pending', 'approved'];

/**
 * Ends the requests of a model whose pinned facts moved (an edited version, another incumbent): what is pending, and what
 * is approved and waits. Runs as a consequence, each request in a transaction of its own; twice does no harm.
 */
export async function markStale(ctx: Ctx, input: { readonly model: string }): Promise<void> {
  const pending = await ctx.db
    .select({ number: request.number })
    .from(request)
    .where(and(eq(request.workspaceId, ctx.workspace), eq(request.model, input.model), anyOf(request.state, WAITING)))
    .orderBy(request.number);
  for (const { number } of pending) {
    await inTransaction(ctx, async (tx) => {
      const locked = await lockRequest(tx, number);
      if (!WAITING.includes(locked.state)) return;
      const moved = await movedPin(tx, await judge(tx, locked));
      if (moved === undefined) return;
      if (locked.state === 'approved') await cancelTimer(tx, timerOf(number));
      await endStale(tx, locked, moved);
    });
  }
}
