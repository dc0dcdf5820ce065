import { StewardError } from '../kernel/errors.ts';
import { emit } from '../ledger/event.ts';
import { type Ctx, inTransaction } from '../store/unit.ts';
import { digestPaused } from './events.ts';
import { type Digest, isDigest, lockOwnDigest } from './find-digests.ts';
import { digest } from './tables.ts';
import { stopSlot } from './timers.ts';

/** Stops a digest until it is resumed. Its owner, or an admin. */
export async function pauseDigest(ctx: Ctx, input: { readonly name: string }): Promise<Digest> {
  return inTransaction(ctx, async (tx) => {
    const row = await lockOwnDigest(tx, input.name);
    if (row.pausedAt) {
      throw new StewardError('ALREADY_THERE', `The digest ${row.name} is paused already.`, {
        hint: `It goes on with \`digest resume ${row.name}\`.`,
      });
    }
    await stopSlot(tx, row);
    await tx.db.update(digest).set({ pausedAt: tx.now, nextSlot: null }).where(isDigest(tx, row));
    emit(tx, digestPaused({ digest: row.id, name: row.name }));
    return row;
  });
}
