import { and, eq } from 'drizzle-orm';
import { anyOf } from '../store/any-of.ts';
import type { Ctx } from '../store/unit.ts';
import { endMoved, WAITING } from './end-moved.ts';
import { request } from './tables.ts';

/**
 * Ends the requests of a model whose pinned facts moved (an edited version, another incumbent): what is pending, and what
 * is approved and waits. Runs as a consequence, each request in a transaction of its own; twice does no harm.
 */
export async function markStale(ctx: Ctx, input: { readonly model: string }): Promise<void> {
  const waiting = await ctx.db
    .select({ number: request.number })
    .from(request)
    .where(and(eq(request.workspaceId, ctx.workspace), eq(request.model, input.model), anyOf(request.state, WAITING)))
    .orderBy(request.number);
  await endMoved(
    ctx,
    waiting.map(({ number }) => number),
  );
}
