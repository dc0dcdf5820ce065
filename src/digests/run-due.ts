import { and, asc, eq, isNotNull, lte } from 'drizzle-orm';
import { emit } from '../ledger/event.ts';
import { nextSlot } from '../queue/next-slot.ts';
import { type Ctx, inTransaction, type Tx } from '../store/unit.ts';
import { digestSkipped } from './events.ts';
import { type Digest, type DigestPlace, digestById, isDigest, lockDigests, placesOf } from './find-digests.ts';
import { dueSlots, periodOf } from './slots.ts';
import { digest } from './tables.ts';
import { startSlot, stopSlot, watchSlot } from './timers.ts';
import { type Delivery, writeDeliveries, writeRun } from './write-run.ts';

/**
 * Runs what is due of a digest, and of those that are due with it in the same places: they are one message there. Each slot
 * counts once, whoever calls how often; a slot that did not come yet (a clock was set back) is waited for.
 */
export async function runDue(ctx: Ctx, input: { readonly digest: string }): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const first = await digestById(tx, input.digest);
    if (!first?.nextSlot) return;
    if (first.nextSlot > tx.now) return startSlot(tx, first.id, first.nextSlot);
    const { rows, places } = await dueTogether(tx, first);
    const deliveries: Delivery[] = [];
    for (const row of rows) deliveries.push(...(await runOne(tx, row, places.get(row.id) ?? [])));
    await writeDeliveries(tx, deliveries);
  });
}

/** All slots of one digest that are due now, by its rule for those that were missed; then its next one. */
async function runOne(tx: Tx, row: Digest, places: readonly DigestPlace[]): Promise<Delivery[]> {
  if (!row.nextSlot) return [];
  const { run, skipped } = dueSlots(row, row.nextSlot, tx.now);
  const next = nextSlot(row.cron, row.zone, tx.now);
  const of = { digest: row.id, name: row.name };
  if (skipped) {
    const { first, last, count } = skipped;
    emit(tx, digestSkipped({ ...of, first: first.toISOString(), last: last.toISOString(), count }));
  }
  const deliveries: Delivery[] = [];
  for (const [index, slot] of run.entries()) {
    const at = { slot, period: periodOf(row, slot), next, byHand: false, onlyChanges: row.onlyChanges };
    const written = await writeRun(tx, row, places, { ...at, skipped: index === 0 ? (skipped?.count ?? 0) : 0 });
    deliveries.push(...(written ?? []));
    if (written) await watchSlot(tx, row.id, slot);
  }
  if (!run.some((slot) => slot.getTime() === row.nextSlot?.getTime())) await stopSlot(tx, row);
  await tx.db
    .update(digest)
    .set({ nextSlot: next ?? null })
    .where(isDigest(tx, row));
  if (next) await startSlot(tx, row.id, next);
  return deliveries;
}

/** The digests that are due now and share places with this one, or with one that does; locked in the order of their ids. */
async function dueTogether(
  tx: Tx,
  first: Digest,
): Promise<{ readonly rows: readonly Digest[]; readonly places: ReadonlyMap<string, readonly DigestPlace[]> }> {
  const due = await tx.db
    .select({ id: digest.id })
    .from(digest)
    .where(and(eq(digest.workspaceId, tx.workspace), isNotNull(digest.nextSlot), lte(digest.nextSlot, tx.now)))
    .orderBy(asc(digest.id));
  const before = await placesOf(
    tx,
    due.map(({ id }) => id),
  );
  const ids = connected(first.id, before);
  const rows = await lockDigests(tx, ids);
  // Read again under the locks: another pump may have run some of them, and places may have changed.
  const places = Map.groupBy(await placesOf(tx, ids), ({ digest: id }) => id);
  return { rows: rows.filter(({ nextSlot: at }) => at !== null && at <= tx.now), places };
}

/** All that are connected with `first` by places that they share. Pure. */
export function connected(
  first: string,
  places: readonly Pick<DigestPlace, 'digest' | 'platform' | 'team' | 'channel'>[],
): string[] {
  const byPlace = Map.groupBy(places, ({ platform, team, channel }) => [platform, team, channel].join('\n'));
  const byDigest = Map.groupBy(places, ({ digest: id }) => id);
  const found = new Set([first]);
  for (const id of found) {
    for (const { platform, team, channel } of byDigest.get(id) ?? []) {
      for (const other of byPlace.get([platform, team, channel].join('\n')) ?? []) found.add(other.digest);
    }
  }
  return [...found].sort();
}
