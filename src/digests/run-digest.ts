import { nextSlot } from '../queue/next-slot.ts';
import { type Ctx, inTransaction } from '../store/unit.ts';
import { type Digest, lockOwnDigest, placesOf } from './find-digests.ts';
import { periodSoFar } from './slots.ts';
import { watchSlot } from './timers.ts';
import { writeDeliveries, writeRun } from './write-run.ts';

/** Sends a digest now, beside its slots: what the running period says so far. Its owner, or an admin. */
export async function runDigest(ctx: Ctx, input: { readonly name: string }): Promise<{ row: Digest; places: number }> {
  return inTransaction(ctx, async (tx) => {
    const row = await lockOwnDigest(tx, input.name);
    const next = row.nextSlot ? nextSlot(row.cron, row.zone, tx.now) : undefined;
    const at = { slot: tx.now, period: periodSoFar(row, tx.now), next, byHand: true, onlyChanges: false, skipped: 0 };
    const written = (await writeRun(tx, row, await placesOf(tx, [row.id]), at)) ?? [];
    await writeDeliveries(tx, written);
    await watchSlot(tx, row.id, tx.now);
    return { row, places: written.length };
  });
}
