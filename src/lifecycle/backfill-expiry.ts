import { and, eq, isNull } from 'drizzle-orm';
import { type Ctx, inTransaction } from '../store/unit.ts';
import { lockRequest } from './find-request.ts';
import { needsNobody } from './policy.ts';
import { startTimers } from './request-timers.ts';
import { judge } from './settle.ts';
import { request } from './tables.ts';

/**
 * Gives pending requests that were opened before requests expired the time of their policy, from now on, with its reminders
 * and escalation: none waits for ever. Each in a transaction of its own; twice does no harm. Returns how many there were.
 */
export async function backfillExpiry(ctx: Ctx): Promise<number> {
  const rows = await ctx.db
    .select({ number: request.number })
    .from(request)
    .where(
      and(
        eq(request.workspaceId, ctx.workspace),
        eq(request.state, 'pending'),
        eq(request.kind, 'promotion'),
        isNull(request.expiresAt),
      ),
    )
    .orderBy(request.number);
  let given = 0;
  for (const { number } of rows) if (await giveExpiry(ctx, number)) given += 1;
  return given;
}

async function giveExpiry(ctx: Ctx, number: number): Promise<boolean> {
  return inTransaction(ctx, async (tx) => {
    const locked = await lockRequest(tx, number);
    if (locked.state !== 'pending' || locked.expiresAt !== null) return false;
    const { policy } = await judge(tx, locked);
    // What nobody needs to approve is decided as soon as its gates let it.
    if (needsNobody(policy)) return false;
    const expiresAt = new Date(tx.now.getTime() + policy.expiresMs);
    await tx.db
      .update(request)
      .set({ expiresAt })
      .where(and(eq(request.workspaceId, tx.workspace), eq(request.number, number)));
    await startTimers(tx, { ...locked, expiresAt }, policy);
    return true;
  });
}
