import { emit } from '../ledger/event.ts';
import { type Ctx, inTransaction } from '../store/unit.ts';
import { digestDeleted } from './events.ts';
import { type Digest, isDigest, lockOwnDigest } from './find-digests.ts';
import { digest } from './tables.ts';
import { stopSlot } from './timers.ts';

/** Ends a digest; its name is free. What it said stays where it stands. Its owner, or an admin. */
export async function deleteDigest(ctx: Ctx, input: { readonly name: string }): Promise<Digest> {
  return inTransaction(ctx, async (tx) => {
    const row = await lockOwnDigest(tx, input.name);
    await stopSlot(tx, row);
    await tx.db.update(digest).set({ deletedAt: tx.now, nextSlot: null }).where(isDigest(tx, row));
    emit(tx, digestDeleted({ digest: row.id, name: row.name }));
    return row;
  });
}
