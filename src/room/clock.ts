import { sql } from 'drizzle-orm';
import type { Ctx, Tx } from '../store/unit.ts';
import { roomClock } from './tables.ts';

/** Locks the room's clock and moves it on. The first statement of every write to the room. */
export async function nextChange(tx: Tx): Promise<number> {
  const [row] = await tx.db
    .insert(roomClock)
    .values({ workspaceId: tx.workspace, value: 1 })
    .onConflictDoUpdate({ target: roomClock.workspaceId, set: { value: sql`${roomClock.value} + 1` } })
    .returning({ value: roomClock.value });
  return row!.value;
}

/** The number of the last change. What is read afterwards contains at least every change up to it. */
export async function lastChange(ctx: Ctx): Promise<number> {
  const rows = await ctx.db
    .select({ value: roomClock.value })
    .from(roomClock)
    .where(sql`${roomClock.workspaceId} = ${ctx.workspace}`);
  return rows[0]?.value ?? 0;
}
