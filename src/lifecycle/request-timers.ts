import { cancelTimers, setTimer } from '../queue/timer.ts';
import type { Tx } from '../store/unit.ts';
import { type Request, requestName } from './find-request.ts';
import type { Policy } from './policy.ts';
import { lifecycleAt, policyNamed } from './revision.ts';

/** Ends an undecided request. The subject of each of these timers is the request: `R-81`. */
export const EXPIRY_TIMER = 'request-expiry';

type Timed = Pick<Request, 'number' | 'openedAt' | 'expiresAt'>;

/** Sets what happens to a request by itself while nobody decides; nothing for one that needs no decision. */
export async function startTimers(tx: Tx, row: Timed, _policy: Policy): Promise<void> {
  if (row.expiresAt === null) return;
  const subject = requestName(row.number);
  await setTimer(tx, { kind: EXPIRY_TIMER, subject, dueAt: row.expiresAt });
}

/** Called with every change of state: what waits for a decision stops with it, and goes on if the decision is undone. */
export async function timersFollow(tx: Tx, row: Request, next: Request['state']): Promise<void> {
  if (row.expiresAt === null || row.state === next) return;
  if (row.state === 'pending') await cancelTimers(tx, [EXPIRY_TIMER], requestName(row.number));
  else if (next === 'pending')
    await startTimers(tx, row, policyNamed(await lifecycleAt(tx, row.policyRevision), row.policy));
}
