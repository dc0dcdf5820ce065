import { and, asc, eq } from 'drizzle-orm';
import { setTimer } from '../queue/timer.ts';
import type { Tx } from '../store/unit.ts';
import { ALIAS_TIMER, isWatch } from './alias-watches.ts';
import { aliasWatch } from './tables.ts';

/**
 * A registry told that an alias changed: it is looked at now instead of in a few minutes. What was told is a claim; what
 * counts is what the registry says when it is asked.
 */
export async function hintAlias(tx: Tx, told: { readonly name: string; readonly alias: string }): Promise<void> {
  const watches = await tx.db
    .select({ id: aliasWatch.id })
    .from(aliasWatch)
    .where(
      and(eq(aliasWatch.workspaceId, tx.workspace), eq(aliasWatch.name, told.name), eq(aliasWatch.alias, told.alias)),
    )
    .orderBy(asc(aliasWatch.id));
  for (const { id } of watches) {
    await tx.db.update(aliasWatch).set({ hintedAt: tx.now }).where(isWatch(tx, id));
    await setTimer(tx, { kind: ALIAS_TIMER, subject: id, dueAt: tx.now });
  }
}
