import { StewardError } from '../kernel/errors.ts';
import { emit } from '../ledger/event.ts';
import { type Ctx, inTransaction } from '../store/unit.ts';
import { digestResumed } from './events.ts';
import { type Digest, isDigest, lockOwnDigest, placesOf } from './find-digests.ts';
import { assertFires } from './schedule.ts';
import { digest } from './tables.ts';
import { startSlot } from './timers.ts';

/** Lets a paused digest go on with its next slot; what it did not say meanwhile was not missed. Its owner, or an admin. */
export async function resumeDigest(ctx: Ctx, input: { readonly name: string }): Promise<Digest> {
  return inTransaction(ctx, async (tx) => {
    const row = await lockOwnDigest(tx, input.name);
    if (!row.pausedAt) throw new StewardError('ALREADY_THERE', `The digest ${row.name} is not paused.`);
    const places = await placesOf(tx, [row.id]);
    if (places.every(({ offAt }) => offAt !== null)) {
      throw new StewardError('BAD_INPUT', `The digest ${row.name} has no place to go to.`, {
        field: 'name',
        hint: `Name one first: \`digest edit ${row.name} --in #channel\`.`,
      });
    }
    const nextSlot = assertFires(row.cron, row.zone, tx.now);
    await tx.db.update(digest).set({ pausedAt: null, nextSlot }).where(isDigest(tx, row));
    await startSlot(tx, row.id, nextSlot);
    emit(tx, digestResumed({ digest: row.id, name: row.name }));
    return { ...row, pausedAt: null, nextSlot };
  });
}
