import { emit } from '../../ledger/event.ts';
import { cancelTimer, setTimer } from '../../queue/timer.ts';
import type { Tx } from '../../store/unit.ts';
import { pageEscalated } from './events.ts';
import { factOf, isPage, lockRunning } from './find-pages.ts';
import { page } from './tables.ts';
import { PAGE_LEASE_TIMER, PAGE_STEP_TIMER } from './timers.ts';

/**
 * "Not mine": the next step of each page of a subject is taken at once, whatever it waits for; an acknowledgement is given
 * back. Returns how many pages go on.
 */
export async function escalatePages(
  tx: Tx,
  input: { readonly subject: string; readonly by?: string | undefined },
): Promise<number> {
  const rows = await lockRunning(tx, input.subject);
  for (const row of rows) {
    await tx.db
      .update(page)
      .set({ state: 'open', leaseUntil: null, remindedAt: null, generation: row.generation + 1 })
      .where(isPage(tx, row.id));
    await cancelTimer(tx, { kind: PAGE_LEASE_TIMER, subject: row.id });
    await setTimer(tx, { kind: PAGE_STEP_TIMER, subject: row.id, dueAt: tx.now });
    emit(tx, pageEscalated({ ...factOf(row), by: input.by }));
  }
  return rows.length;
}
