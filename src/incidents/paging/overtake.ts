import { and, eq, inArray } from 'drizzle-orm';
import { cancelTimer, takeTimers } from '../../queue/timer.ts';
import type { Tx } from '../../store/unit.ts';
import type { Page } from './find-pages.ts';
import { pageAttempt } from './tables.ts';
import { PAGE_ATTEMPT_TIMER, PAGE_CONFIRM_TIMER, PAGE_LEASE_TIMER, PAGE_STEP_TIMER } from './timers.ts';

/**
 * Takes away what a page still had to do: its timers, and the attempts that did not go out. One that is on its way is
 * looked at again before it is sent, and then left.
 */
export async function overtake(tx: Tx, { id }: Pick<Page, 'id'>): Promise<void> {
  const dropped = await tx.db
    .update(pageAttempt)
    .set({ state: 'dropped' })
    .where(
      and(
        eq(pageAttempt.workspaceId, tx.workspace),
        eq(pageAttempt.page, id),
        inArray(pageAttempt.state, ['planned', 'wanted']),
      ),
    )
    .returning({ id: pageAttempt.id });
  const attempts = dropped.map((attempt) => attempt.id);
  await takeTimers(tx, PAGE_ATTEMPT_TIMER, attempts);
  await takeTimers(tx, PAGE_CONFIRM_TIMER, attempts);
  await cancelTimer(tx, { kind: PAGE_STEP_TIMER, subject: id });
  await cancelTimer(tx, { kind: PAGE_LEASE_TIMER, subject: id });
}
