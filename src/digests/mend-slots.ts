import { and, eq, gt, inArray, isNotNull } from 'drizzle-orm';
import { nextSlot } from '../queue/next-slot.ts';
import { type Ctx, inTransaction } from '../store/unit.ts';
import { isDigest, lockDigests } from './find-digests.ts';
import { digest, digestRun } from './tables.ts';
import { startSlot, stopSlot } from './timers.ts';

/** A digest is due within eight years; what waits longer than its schedule says was set by a clock that ran ahead. */
const MOST = 500;

/**
 * Brings back digests whose next slot lies too far ahead, because a clock was ahead and was set back. Slots that ran
 * meanwhile are not run again. Says how many were brought back.
 */
export async function mendSlots(ctx: Ctx): Promise<number> {
  return inTransaction(ctx, async (tx) => {
    const due = await tx.db
      .select()
      .from(digest)
      .where(and(eq(digest.workspaceId, tx.workspace), isNotNull(digest.nextSlot), gt(digest.nextSlot, tx.now)))
      .limit(MOST);
    const ahead = due.filter(({ cron, zone, nextSlot: at }) => {
      const next = nextSlot(cron, zone, tx.now);
      return next !== undefined && at !== null && next < at;
    });
    if (ahead.length === 0) return 0;
    let mended = 0;
    for (const row of await lockDigests(
      tx,
      ahead.map(({ id }) => id),
    )) {
      if (!row.nextSlot) continue;
      const ran = await tx.db
        .select({ slot: digestRun.slot })
        .from(digestRun)
        .where(
          and(eq(digestRun.workspaceId, tx.workspace), inArray(digestRun.digest, [row.id]), gt(digestRun.slot, tx.now)),
        );
      const done = new Set(ran.map(({ slot }) => slot.getTime()));
      let next = nextSlot(row.cron, row.zone, tx.now);
      while (next && done.has(next.getTime())) next = nextSlot(row.cron, row.zone, next);
      if (!next || next >= row.nextSlot) continue;
      await stopSlot(tx, row);
      await tx.db.update(digest).set({ nextSlot: next }).where(isDigest(tx, row));
      await startSlot(tx, row.id, next);
      mended += 1;
    }
    return mended;
  });
}
