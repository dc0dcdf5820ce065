import { setTimer } from '../queue/timer.ts';
import { type Ctx, inTransaction } from '../store/unit.ts';
import { lockBundle } from './bundle.ts';
import { requestName } from './find-request.ts';
import { EXPIRY_TIMER } from './request-timers.ts';
import { endExpired, isOver } from './settle.ts';

/**
 * Ends a request that nobody decided in time, when its timer is due; runs again without harm. A clock that was set back
 * meanwhile gives it its time again. What was asked for together with it and is over as well ends with it, in one line.
 */
export async function expireRequest(ctx: Ctx, input: { readonly request: number }): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    for (const locked of await lockBundle(tx, input.request)) {
      if (isOver(locked, tx.now)) await endExpired(tx, locked);
      else if (locked.number === input.request && locked.state === 'pending' && locked.expiresAt !== null)
        await setTimer(tx, { kind: EXPIRY_TIMER, subject: requestName(locked.number), dueAt: locked.expiresAt });
    }
  });
}
