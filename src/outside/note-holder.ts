import { emit } from '../ledger/event.ts';
import { type Ctx, inTransaction } from '../store/unit.ts';
import { type AliasWatch, checkLater, isBeingMoved, isWatch, lockWatch } from './alias-watches.ts';
import { aliasBack, aliasMovedOutside } from './events.ts';
import { aliasWatch } from './tables.ts';

/** What is to be done after an alias was looked at. */
export type Verdict = 'fine' | 'revert';

/**
 * Writes down which version an alias points to (undefined: it is not set) and tells when that is not what was approved,
 * once for each change. What a request is moving at this moment is no change from outside.
 */
export async function noteHolder(ctx: Ctx, looked: AliasWatch, found: string | undefined): Promise<Verdict> {
  return inTransaction(ctx, async (tx) => {
    const watch = await lockWatch(tx, looked.id);
    if (!watch) return 'fine';
    await checkLater(tx, watch.id);
    // Another request was applied while we looked: what we saw is old.
    if (watch.expected !== looked.expected) return 'fine';
    const set = (changes: Partial<AliasWatch>) =>
      tx.db
        .update(aliasWatch)
        .set({ checkedAt: tx.now, ...changes })
        .where(isWatch(tx, watch.id));
    if (found === watch.expected) {
      await set({ strayedAt: null, found: null });
      if (watch.strayedAt !== null) emit(tx, aliasBack({ ...about(watch), by: 'outside' }));
      return 'fine';
    }
    if (found !== undefined && (await isBeingMoved(tx, watch, found))) return 'fine';
    const known = watch.strayedAt !== null && watch.found === (found ?? null);
    await set({ strayedAt: watch.strayedAt ?? tx.now, found: found ?? null });
    const revert = watch.outside === 'revert';
    if (!known) emit(tx, aliasMovedOutside({ ...about(watch), found, seenBy: seenBy(watch), revert }));
    return revert ? 'revert' : 'fine';
  });
}

/** Steward put the alias back, and read it back. */
export async function noteReverted(ctx: Ctx, reverted: AliasWatch): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const watch = await lockWatch(tx, reverted.id);
    if (!watch || watch.strayedAt === null || watch.expected !== reverted.expected) return;
    await tx.db.update(aliasWatch).set({ strayedAt: null, found: null }).where(isWatch(tx, watch.id));
    emit(tx, aliasBack({ ...about(watch), by: 'steward' }));
  });
}

function seenBy({ hintedAt, checkedAt }: AliasWatch): 'webhook' | 'poll' {
  return hintedAt !== null && (checkedAt === null || hintedAt >= checkedAt) ? 'webhook' : 'poll';
}

function about({ id, model, subject, stage, request, name, alias, expected }: AliasWatch) {
  return { watch: id, model, subject, stage, request, name, alias, expected };
}
