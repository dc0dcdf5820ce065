import { and, eq, ne, sql } from 'drizzle-orm';
import { type Ctx, inTransaction, type Tx } from '../store/unit.ts';
import type { EffectNote } from './effect.ts';
import { requestEffect } from './tables.ts';

export type EffectRun = typeof requestEffect.$inferSelect;

/** The effects of a request that ran or run, in their order. */
export async function effectRunsOf(ctx: Ctx, request: number): Promise<EffectRun[]> {
  return ctx.db.select().from(requestEffect).where(ofRequest(ctx, request)).orderBy(requestEffect.position);
}

/** Counts a try and says that it runs, in a transaction of its own: what comes after may be cut off. */
export async function beginRun(
  ctx: Ctx,
  run: { readonly request: number; readonly position: number; readonly effect: string },
): Promise<EffectRun> {
  return inTransaction(ctx, async (tx) => {
    const [row] = await tx.db
      .insert(requestEffect)
      .values({ workspaceId: tx.workspace, ...run, state: 'running', attempts: 1, startedAt: tx.now })
      .onConflictDoUpdate({
        target: [requestEffect.workspaceId, requestEffect.request, requestEffect.position],
        set: { state: 'running', attempts: sql`${requestEffect.attempts} + 1`, error: null },
      })
      .returning();
    if (!row) throw new Error('an upsert gives its row');
    return row;
  });
}

/** Says how a try ended. */
export async function endRun(
  tx: Tx,
  run: Pick<EffectRun, 'request' | 'position'>,
  end: { readonly state: 'done' | 'failed'; readonly error?: string },
): Promise<void> {
  await tx.db
    .update(requestEffect)
    .set({ state: end.state, error: end.error ?? null, endedAt: tx.now })
    .where(
      // Of two that ran at the same time one may have succeeded.
      and(ofRequest(tx, run.request), eq(requestEffect.position, run.position), ne(requestEffect.state, 'done')),
    );
}

/** Keeps what the effect wants to know at its next try, at once. */
export async function keepNote(
  ctx: Ctx,
  run: Pick<EffectRun, 'request' | 'position'>,
  note: EffectNote,
): Promise<void> {
  await ctx.db
    .update(requestEffect)
    .set({ note })
    .where(and(ofRequest(ctx, run.request), eq(requestEffect.position, run.position)));
}

/** Lets what did not succeed be tried from the beginning of its schedule. */
export async function forgetTries(tx: Tx, request: number): Promise<void> {
  await tx.db
    .update(requestEffect)
    .set({ attempts: 0 })
    .where(and(ofRequest(tx, request), ne(requestEffect.state, 'done')));
}

const ofRequest = (ctx: Ctx, request: number) =>
  and(eq(requestEffect.workspaceId, ctx.workspace), eq(requestEffect.request, request));
