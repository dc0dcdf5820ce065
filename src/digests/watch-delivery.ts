import { and, eq } from 'drizzle-orm';
import { emit } from '../ledger/event.ts';
import { timer } from '../queue/tables.ts';
import { setTimer, takeDue } from '../queue/timer.ts';
import { type Ctx, inTransaction, type Tx } from '../store/unit.ts';
import { ofSlot } from './deliveries.ts';
import { digestLate } from './events.ts';
import { type Digest, lockDigests } from './find-digests.ts';
import { digestRun } from './tables.ts';
import { DIGEST_TIMER, DIGEST_WATCH_TIMER } from './timers.ts';

/** Steward may have started a moment ago: what it has to catch up with is given so long. */
const AGAIN_MS = 60_000;

/** Ten minutes after a slot: its digest is everywhere, or its owner is told. `subject` is the timer's, `<id>:<slot>`. */
export async function watchDelivery(ctx: Ctx, subject: string): Promise<void> {
  const [id = '', at = ''] = subject.split(':');
  const slot = new Date(Number(at));
  const timerName = { kind: DIGEST_WATCH_TIMER, subject };
  await inTransaction(ctx, async (tx) => {
    // Locked first: a run that is being written moves this timer, and must not be seen half.
    const [row] = await lockDigests(tx, [id]);
    if (!(await takeDue(tx, timerName)) || !row) return;
    const run = { digest: row.id, name: row.name, slot: slot.toISOString() };
    if (await wasRun(tx, id, slot)) {
      const waiting = (await ofSlot(tx, id, slot)).some(({ state }) => state === 'wanted');
      if (waiting) emit(tx, digestLate({ ...run, composed: true }));
      return;
    }
    if (row.nextSlot?.getTime() !== slot.getTime()) return;
    if (await isFailing(tx, row)) emit(tx, digestLate({ ...run, composed: false }));
    else await setTimer(tx, { ...timerName, dueAt: new Date(tx.now.getTime() + AGAIN_MS) });
  });
}

async function wasRun(tx: Tx, id: string, slot: Date): Promise<boolean> {
  const rows = await tx.db
    .select({ slot: digestRun.slot })
    .from(digestRun)
    .where(and(eq(digestRun.workspaceId, tx.workspace), eq(digestRun.digest, id), eq(digestRun.slot, slot)));
  return rows.length > 0;
}

/** Whether its timer came due and its run failed; one that is only about to run has not. */
async function isFailing(tx: Tx, { id }: Digest): Promise<boolean> {
  const [row] = await tx.db
    .select({ attempts: timer.attempts })
    .from(timer)
    .where(and(eq(timer.workspaceId, tx.workspace), eq(timer.kind, DIGEST_TIMER), eq(timer.subject, id)));
  return row === undefined || row.attempts > 0;
}
