import { and, eq } from 'drizzle-orm';
import { type Ctx, inTransaction } from '../../store/unit.ts';
import { incident } from './tables.ts';

const FORGOTTEN = 'words of a forgotten person';

/** Erases what a person wrote about incidents beside the ledger. What is left: ids and values. Safe to run twice. */
export async function forgetWords(ctx: Ctx, person: string): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    await tx.db
      .update(incident)
      .set({ title: FORGOTTEN })
      .where(and(eq(incident.workspaceId, tx.workspace), eq(incident.declaredBy, person)));
    await tx.db
      .update(incident)
      .set({ lastUpdate: FORGOTTEN })
      .where(and(eq(incident.workspaceId, tx.workspace), eq(incident.lastUpdateBy, person)));
  });
}
