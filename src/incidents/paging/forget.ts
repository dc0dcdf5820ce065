import { and, eq } from 'drizzle-orm';
import { anyOf } from '../../store/any-of.ts';
import type { Tx } from '../../store/unit.ts';
import { contactSetting, page, pageAttempt } from './tables.ts';

/**
 * Whoever was forgotten: how he was reached goes, addresses and numbers with it, also where an error
 * quotes them. That he was paged stays.
 */
export async function forgetContact(tx: Tx, person: string): Promise<void> {
  await tx.db
    .delete(contactSetting)
    .where(and(eq(contactSetting.workspaceId, tx.workspace), eq(contactSetting.person, person)));
  await tx.db
    .update(pageAttempt)
    .set({ target: null, error: null })
    .where(and(eq(pageAttempt.workspaceId, tx.workspace), eq(pageAttempt.person, person)));
}

/** Pages have a copy of what their subjects are called: `instead` stands there, and `summary` where that names him too. */
export async function forgetTitles(
  tx: Tx,
  subjects: readonly string[],
  instead: string,
  also: { readonly summary?: string } = {},
): Promise<void> {
  await tx.db
    .update(page)
    .set({ title: instead, ...also })
    .where(and(eq(page.workspaceId, tx.workspace), anyOf(page.subject, subjects)));
}
