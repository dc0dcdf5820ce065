import { emit } from '../../ledger/event.ts';
import { cancelTimer, setTimer, stillDue } from '../../queue/timer.ts';
import { type Ctx, inTransaction } from '../../store/unit.ts';
import { pageReminded, pageResumed } from './events.ts';
import { factOf, isPage, lockPage } from './find-pages.ts';
import { answerBy } from './lease.ts';
import { page } from './tables.ts';
import { PAGE_LEASE_TIMER, PAGE_STEP_TIMER } from './timers.ts';

/**
 * An acknowledgement runs out: its holder is reminded first. Without an answer the page is open again, and the escalation
 * goes on where it stood; after its last step it begins anew.
 */
export async function leaseDue(ctx: Ctx, input: { readonly page: string; readonly generation: number }): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const row = await lockPage(tx, input.page);
    const timerName = { kind: PAGE_LEASE_TIMER, subject: input.page };
    if (!row || !(await stillDue(tx, { ...timerName, generation: input.generation }))) return;
    const person = row.acknowledgedBy;
    if (row.state !== 'acknowledged' || person === null) return cancelTimer(tx, timerName);
    if (row.remindedAt === null) {
      const until = answerBy(tx.now);
      await tx.db.update(page).set({ remindedAt: tx.now, leaseUntil: until }).where(isPage(tx, row.id));
      await setTimer(tx, { ...timerName, dueAt: until });
      emit(tx, pageReminded({ ...factOf(row), person, until: until.toISOString() }));
      return;
    }
    const over = row.step >= row.steps.length;
    await tx.db
      .update(page)
      .set({
        state: 'open',
        generation: row.generation + 1,
        step: over ? 0 : row.step,
        round: over ? 0 : row.round,
        fellBackAt: null,
        leaseUntil: null,
        remindedAt: null,
      })
      .where(isPage(tx, row.id));
    await cancelTimer(tx, timerName);
    await setTimer(tx, { kind: PAGE_STEP_TIMER, subject: row.id, dueAt: tx.now });
    emit(tx, pageResumed({ ...factOf(row), person }));
  });
}
