import { and, eq } from 'drizzle-orm';
import { type Ctx, inTransaction } from '../store/unit.ts';
import { request, vote } from './tables.ts';

/** Erases what a person wrote on requests (reasons, comments). What is left: ids and values. Safe to run twice. */
export async function forgetWords(ctx: Ctx, person: string): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    await tx.db
      .update(request)
      .set({ reason: null })
      .where(and(eq(request.workspaceId, tx.workspace), eq(request.asker, person)));
    await tx.db
      .update(vote)
      .set({ comment: null })
      .where(and(eq(vote.workspaceId, tx.workspace), eq(vote.person, person)));
  });
}
