import { and, eq } from 'drizzle-orm';
import { type Ctx, inTransaction } from '../store/unit.ts';
import { evidence, finding, freeze } from './tables.ts';

/** Erases what a person wrote about evidence, findings and freezes. What is left: ids and values. Safe to run twice. */
export async function forgetWords(ctx: Ctx, person: string): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    await tx.db
      .update(evidence)
      .set({ text: null })
      .where(and(eq(evidence.workspaceId, tx.workspace), eq(evidence.author, person)));
    await tx.db
      .update(finding)
      .set({ title: 'words of a forgotten person' })
      .where(and(eq(finding.workspaceId, tx.workspace), eq(finding.openedBy, person)));
    await tx.db
      .update(finding)
      .set({ reason: null })
      .where(and(eq(finding.workspaceId, tx.workspace), eq(finding.endedBy, person)));
    await tx.db
      .update(freeze)
      .set({ reason: null })
      .where(and(eq(freeze.workspaceId, tx.workspace), eq(freeze.addedBy, person)));
  });
}
