import { and, eq } from 'drizzle-orm';
import type { Tx } from '../../store/unit.ts';
import { contactSetting, pageAttempt } from './tables.ts';

/** Whoever was forgotten: how he was reached goes, addresses and numbers with it. That he was paged stays. */
export async function forgetContact(tx: Tx, person: string): Promise<void> {
  await tx.db
    .delete(contactSetting)
    .where(and(eq(contactSetting.workspaceId, tx.workspace), eq(contactSetting.person, person)));
  await tx.db
    .update(pageAttempt)
    .set({ target: null })
    .where(and(eq(pageAttempt.workspaceId, tx.workspace), eq(pageAttempt.person, person)));
}
