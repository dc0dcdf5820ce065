import { and, eq, sql } from 'drizzle-orm';
import { type Ctx, inTransaction } from '../store/unit.ts';
import { model, version } from './tables.ts';

/** Erases what a person wrote in the registry (about, notes). What is left: ids and values. Safe to run twice. */
export async function forgetWords(ctx: Ctx, person: string): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    await tx.db
      .update(model)
      .set({ about: null })
      .where(and(eq(model.workspaceId, tx.workspace), sql`${model.createdBy} ->> 'person' = ${person}`));
    await tx.db
      .update(version)
      .set({ notes: null })
      .where(and(eq(version.workspaceId, tx.workspace), eq(version.registrar, person)));
  });
}
