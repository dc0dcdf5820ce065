import { emit } from '../ledger/event.ts';
import { cancelTimer, setTimer } from '../queue/timer.ts';
import { type Ctx, inTransaction, type Tx } from '../store/unit.ts';
import { lockBundle } from './bundle.ts';
import { requestEscalated } from './events.ts';
import { type Request, requestName } from './find-request.ts';
import { ESCALATION_TIMER, escalationDue } from './request-timers.ts';
import { setState } from './set-state.ts';
import { aboutOf, isOver, judge } from './settle.ts';
import { settleAfresh } from './settle-afresh.ts';

/**
 * Lets more people decide on a request that waited so long, once: those whom the policy names for it. The votes that
 * stand are counted again, because they may fill other places now. Runs again without harm.
 */
export async function escalateRequest(ctx: Ctx, input: { readonly request: number }): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    for (const locked of await lockBundle(tx, input.request))
      await escalate(tx, locked, locked.number === input.request);
  });
}

/** `own`: it is the request whose timer is due; the others go with it when their time came too. */
async function escalate(tx: Tx, locked: Request, own: boolean): Promise<void> {
  if (locked.state !== 'pending' || locked.escalatedAt !== null || isOver(locked, tx.now)) return;
  const before = await judge(tx, locked);
  const dueAt = escalationDue(before.policy, locked.openedAt);
  if (!dueAt) return;
  // A clock that was set back.
  const timer = { kind: ESCALATION_TIMER, subject: requestName(locked.number) };
  if (dueAt > tx.now) return own ? void (await setTimer(tx, { ...timer, dueAt })) : undefined;
  if (!own) await cancelTimer(tx, timer);
  const row = await setState(tx, locked, { escalatedAt: tx.now });
  const known = new Set(before.approvers.map(({ person }) => person));
  const { approvers } = await judge(tx, row);
  const people = approvers.map(({ person }) => person).filter((person) => !known.has(person));
  emit(tx, requestEscalated({ ...aboutOf(row), sources: [...(before.policy.escalation?.to ?? [])], people }));
  await settleAfresh(tx, row);
}
