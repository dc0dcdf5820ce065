import { and, eq, inArray } from 'drizzle-orm';
import { emit } from '../ledger/event.ts';
import type { Tx } from '../store/unit.ts';
import { inMessage, type MessageAt, settleDelivery } from './deliveries.ts';
import { digestDelivered } from './events.ts';
import { digestById } from './find-digests.ts';
import { digestPlace } from './tables.ts';

/** A message of digests stands where it should. Runs in the transaction that keeps its address, once for each row. */
export async function noteDelivered(tx: Tx, at: MessageAt): Promise<void> {
  const rows = (await inMessage(tx, at)).filter(({ state }) => state !== 'delivered');
  if (rows.length === 0) return;
  const { platform, team, channel } = at;
  for (const row of rows) {
    await settleDelivery(tx, row, { state: 'delivered', deliveredAt: tx.now, error: null });
    const name = (await digestById(tx, row.digest))?.name ?? '';
    const run = { digest: row.digest, name, slot: row.slot.toISOString() };
    emit(tx, digestDelivered({ ...run, place: { platform, team, channel } }));
  }
  await tx.db
    .update(digestPlace)
    .set({ failures: 0 })
    .where(
      and(
        eq(digestPlace.workspaceId, tx.workspace),
        inArray(
          digestPlace.digest,
          rows.map(({ digest }) => digest),
        ),
        eq(digestPlace.platform, platform),
        eq(digestPlace.team, team),
        eq(digestPlace.channel, channel),
      ),
    );
}
