import { cancelTimers, setTimer } from '../queue/timer.ts';
import type { Tx } from '../store/unit.ts';
import { type Request, requestName } from './find-request.ts';
import type { Policy } from './policy.ts';
import { lifecycleAt, policyNamed } from './revision.ts';

/** What happens to a request by itself while nobody decides. The subject of each of these timers is the request: `R-81`. */
export const EXPIRY_TIMER = 'request-expiry';
export const REMINDER_TIMER = 'request-reminder';
export const ESCALATION_TIMER = 'request-escalation';

type Timed = Pick<Request, 'number' | 'openedAt' | 'expiresAt' | 'escalatedAt'>;

/** When those who have not voted are reminded next; undefined when they were for the last time. */
export function nextReminder(
  { reminders }: Pick<Policy, 'reminders'>,
  { openedAt, expiresAt }: Pick<Request, 'openedAt' | 'expiresAt'>,
  now: Date,
): Date | undefined {
  const slots = reminders.afterMs.map((after) => new Date(openedAt.getTime() + after));
  return slots.find((slot) => slot > now && (expiresAt === null || slot < expiresAt));
}

/** When the request is put before more people. */
export function escalationDue(policy: Pick<Policy, 'escalation'>, openedAt: Date): Date | undefined {
  return policy.escalation && new Date(openedAt.getTime() + policy.escalation.afterMs);
}

/** Sets what happens by itself while nobody decides; nothing for a request that needs no decision. */
export async function startTimers(tx: Tx, row: Timed, policy: Policy): Promise<void> {
  if (row.expiresAt === null) return;
  const due: readonly (readonly [string, Date | undefined])[] = [
    [EXPIRY_TIMER, row.expiresAt],
    [REMINDER_TIMER, nextReminder(policy, row, tx.now)],
    [ESCALATION_TIMER, row.escalatedAt === null ? escalationDue(policy, row.openedAt) : undefined],
  ];
  const subject = requestName(row.number);
  for (const [kind, dueAt] of due) if (dueAt) await setTimer(tx, { kind, subject, dueAt });
}

/** Called with every change of state: what waits for a decision stops with it, and goes on if the decision is undone. */
export async function timersFollow(tx: Tx, row: Request, next: Request['state']): Promise<void> {
  if (row.expiresAt === null || row.state === next) return;
  if (row.state === 'pending')
    await cancelTimers(tx, [EXPIRY_TIMER, REMINDER_TIMER, ESCALATION_TIMER], requestName(row.number));
  else if (next === 'pending')
    await startTimers(tx, row, policyNamed(await lifecycleAt(tx, row.policyRevision), row.policy));
}
