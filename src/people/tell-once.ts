import { type Ctx, inTransaction } from '../store/unit.ts';
import { refusalTold } from './tables.ts';

/** True the first time a person is to be told about a subject (such as `R-81`), false ever after. */
export async function tellOnce(ctx: Ctx, person: string, subject: string): Promise<boolean> {
  return inTransaction(ctx, async (tx) => {
    const inserted = await tx.db
      .insert(refusalTold)
      .values({ workspaceId: tx.workspace, personId: person, subject, at: tx.now })
      .onConflictDoNothing()
      .returning({ subject: refusalTold.subject });
    return inserted.length > 0;
  });
}
