import { emit } from '../../ledger/event.ts';
import { setTimer } from '../../queue/timer.ts';
import type { Tx } from '../../store/unit.ts';
import { pageAcknowledged } from './events.ts';
import { factOf, isPage, lockRunning } from './find-pages.ts';
import { leaseUntil } from './lease.ts';
import { overtake } from './overtake.ts';
import { page } from './tables.ts';
import { PAGE_LEASE_TIMER } from './timers.ts';

export interface Acknowledged {
  /** Pages that stop with this; 0 when nobody was being paged, or somebody acknowledged before. */
  readonly stopped: number;
  /** Who held it before, when another person did. */
  readonly before: string | undefined;
  /** Until when it counts; then a reminder comes, and without an answer the escalation goes on. */
  readonly until: Date | undefined;
}

/**
 * Somebody takes a subject on, within the caller's transaction: nobody else is paged, until the lease runs out. Two at
 * once are taken one after the other; the second one learns who was first and changes nothing. The same person again
 * begins a new lease.
 */
export async function acknowledgePages(
  tx: Tx,
  input: { readonly subject: string; readonly by: string },
): Promise<Acknowledged> {
  let stopped = 0;
  let before: string | undefined;
  let until: Date | undefined;
  for (const row of await lockRunning(tx, input.subject)) {
    const held = row.state === 'acknowledged' ? row.acknowledgedBy : null;
    if (held !== null && held !== input.by) {
      before = held;
      until = row.leaseUntil ?? undefined;
      continue;
    }
    if (row.state === 'open') stopped += 1;
    until = leaseUntil(row.severity, tx.now);
    await overtake(tx, row);
    await tx.db
      .update(page)
      .set({
        state: 'acknowledged',
        generation: row.generation + 1,
        acknowledgedAt: tx.now,
        acknowledgedBy: input.by,
        leaseUntil: until,
        remindedAt: null,
      })
      .where(isPage(tx, row.id));
    await setTimer(tx, { kind: PAGE_LEASE_TIMER, subject: row.id, dueAt: until });
    emit(tx, pageAcknowledged({ ...factOf(row), by: input.by, leaseUntil: until.toISOString() }));
  }
  return { stopped, before, until };
}
