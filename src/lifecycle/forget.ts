import { and, eq, or, sql } from 'drizzle-orm';
import { emit } from '../ledger/event.ts';
import { type Ctx, inTransaction } from '../store/unit.ts';
import { wordsErased } from './events.ts';
import { feedback, hold, request, vote } from './tables.ts';

/** Erases what a person wrote on requests (reasons, comments); ids and values stay. Their cards are shown anew. */
export async function forgetWords(ctx: Ctx, person: string): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const voted = sql`exists (select 1 from vote v where v.workspace_id = ${request.workspaceId}
      and v.request = ${request.number} and v.person = ${person})`;
    const reacted = sql`exists (select 1 from reaction r where r.workspace_id = ${request.workspaceId}
      and r.request = ${request.number} and r.person = ${person})`;
    const remarked = sql`exists (select 1 from feedback f where f.workspace_id = ${request.workspaceId}
      and f.request = ${request.number} and f.person = ${person})`;
    // A pending card may name anybody whose vote is missing.
    const names = or(eq(request.asker, person), eq(request.state, 'pending'), voted, reacted, remarked);
    const touched = await tx.db
      .select({ number: request.number })
      .from(request)
      .where(and(eq(request.workspaceId, tx.workspace), names))
      .orderBy(request.number)
      .for('update');
    await tx.db
      .update(request)
      .set({ reason: null })
      .where(and(eq(request.workspaceId, tx.workspace), eq(request.asker, person)));
    await tx.db
      .update(vote)
      .set({ comment: null })
      .where(and(eq(vote.workspaceId, tx.workspace), eq(vote.person, person)));
    await tx.db
      .update(feedback)
      .set({ comment: null })
      .where(and(eq(feedback.workspaceId, tx.workspace), eq(feedback.person, person)));
    await tx.db
      .update(hold)
      .set({ reason: null })
      .where(and(eq(hold.workspaceId, tx.workspace), eq(hold.setBy, person)));
    await tx.db
      .update(hold)
      .set({ releaseReason: null })
      .where(and(eq(hold.workspaceId, tx.workspace), eq(hold.releasedBy, person)));
    const [holds] = await tx.db
      .select({ id: hold.id })
      .from(hold)
      .where(and(eq(hold.workspaceId, tx.workspace), or(eq(hold.setBy, person), eq(hold.releasedBy, person))))
      .limit(1);
    if (touched.length > 0 || holds) emit(tx, wordsErased({ person, requests: touched.map((row) => row.number) }));
  });
}
