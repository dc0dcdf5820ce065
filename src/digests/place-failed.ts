import { emit } from '../ledger/event.ts';
import type { Tx } from '../store/unit.ts';
import { inMessage, type MessageAt, settleDelivery } from './deliveries.ts';
import { digestFailed, digestPaused } from './events.ts';
import { isDigest, isPlace, lockDigests, placesOf } from './find-digests.ts';
import { digest, digestPlace } from './tables.ts';
import { stopSlot } from './timers.ts';

/** After so many refused messages in a row nothing is sent there any more. */
const MOST_FAILURES = 3;

export interface Failed extends MessageAt {
  readonly because: 'refused' | 'no-access' | 'unconfirmed' | 'broken';
  /** For a person: what the platform said, and what to do about it. */
  readonly reason: string;
}

/**
 * A message of digests was given up in one place; the others go on. A place without access (archived, Steward not in it) is
 * switched off at once, one that refuses for the third time too; a digest without any place left is paused. Runs in the
 * transaction that gives the card up.
 */
export async function placeFailed(tx: Tx, failed: Failed): Promise<void> {
  const rows = (await inMessage(tx, failed)).filter(({ state }) => state === 'wanted');
  const digests = await lockDigests(
    tx,
    rows.map((row) => row.digest),
  );
  const { platform, team, channel, because } = failed;
  for (const row of rows) {
    const of = digests.find(({ id }) => id === row.digest);
    if (!of) continue;
    const reason = failed.reason.slice(0, 500);
    await settleDelivery(tx, row, { state: 'failed', error: reason });
    const places = await placesOf(tx, [of.id]);
    const place = places.find((each) => each.platform === platform && each.team === team && each.channel === channel);
    const failures = (place?.failures ?? 0) + 1;
    const off = place !== undefined && place.offAt === null && (because === 'no-access' || failures >= MOST_FAILURES);
    if (place) {
      await tx.db
        .update(digestPlace)
        .set({ failures, ...(off ? { offAt: tx.now, offReason: reason } : {}) })
        .where(isPlace(tx, place));
    }
    const nowhere = off && places.every((each) => each === place || each.offAt !== null);
    const paused = nowhere && of.pausedAt === null && of.deletedAt === null;
    const run = { digest: of.id, name: of.name, slot: row.slot.toISOString() };
    emit(tx, digestFailed({ ...run, place: { platform, team, channel }, because, off, paused }));
    if (!paused) continue;
    await stopSlot(tx, of);
    await tx.db.update(digest).set({ pausedAt: tx.now, nextSlot: null }).where(isDigest(tx, of));
    emit(tx, digestPaused({ digest: of.id, name: of.name }));
  }
}
