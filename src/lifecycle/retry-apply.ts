import { z } from 'zod';
import { humanOf } from '../kernel/caller.ts';
import { StewardError } from '../kernel/errors.ts';
import { emit } from '../ledger/event.ts';
import { namesOf, personIdsOf } from '../people/find-people.ts';
import { callerOf } from '../people/get-person.ts';
import { setTimer } from '../queue/timer.ts';
import { findModel } from '../registry/find.ts';
import { type Ctx, inTransaction, type Tx } from '../store/unit.ts';
import { approversFor, limitsOf } from './approvers.ts';
import { forgetTries } from './effect-runs.ts';
import { requestApplyRetried } from './events.ts';
import { findPolicy } from './find-policy.ts';
import { getRequest, lockRequest, type Request, requestName } from './find-request.ts';
import { heldProblem } from './held-problem.ts';
import { lifecycleAt } from './revision.ts';
import { setState } from './set-state.ts';
import { aboutOf } from './settle.ts';
import { isHeld, timerOf } from './waits.ts';

export const RetryApplyInput = z.object({ request: z.int().min(1) });

/**
 * Lets the effects of a request that is approved and not applied run again at once, with a new round of tries. The asker,
 * the model's owner, whoever may approve it and admins may: the decision stands, nothing new is decided. Effects that
 * succeeded are not run again.
 */
export async function retryApply(ctx: Ctx, raw: z.input<typeof RetryApplyInput>): Promise<Request> {
  const input = RetryApplyInput.parse(raw);
  return inTransaction(ctx, async (tx) => {
    const locked = await lockRequest(tx, input.request);
    const name = requestName(locked.number);
    await assertMayRetry(tx, locked);
    if (locked.state !== 'apply-failed') {
      const running = locked.state === 'approved' || locked.state === 'applying';
      throw new StewardError(
        'ALREADY_DECIDED',
        running ? `${name} is being applied at this moment.` : `${name} is ${locked.state}: there is nothing to apply.`,
        { hint: `See it with \`request show ${name}\`.` },
      );
    }
    const held = (await isHeld(tx, locked)) ? await heldProblem(tx, locked.model, locked.toStage) : undefined;
    if (held) throw held;
    await forgetTries(tx, locked.number);
    await setState(tx, locked, { nextTryAt: tx.now });
    await setTimer(tx, { ...timerOf(locked.number), dueAt: tx.now });
    emit(tx, requestApplyRetried({ ...aboutOf(locked), person: humanOf(tx.actor) }));
    return getRequest(tx, locked.number);
  });
}

async function assertMayRetry(tx: Tx, row: Request): Promise<void> {
  const caller = await callerOf(tx);
  if (caller.role === 'admin') return;
  const mine = await personIdsOf(tx, [caller.id]);
  const owner = (await findModel(tx, row.model))?.owner ?? null;
  const answerable = [row.asker, owner].filter((id) => id !== null);
  const policy =
    row.kind === 'rollback' ? undefined : findPolicy(await lifecycleAt(tx, row.policyRevision), row.policy);
  const approvers = policy ? (await approversFor(tx, policy, limitsOf(row))).map(({ person }) => person) : [];
  if ([...answerable, ...approvers].some((id) => mine.includes(id))) return;
  const names = await namesOf(tx, [...new Set([...answerable, ...approvers])]);
  throw new StewardError(
    'NOT_ALLOWED',
    `Only whoever asked for ${requestName(row.number)}, the owner of ${row.model}, its approvers and admins may do this.`,
    {
      hint:
        names.length === 0
          ? 'Ask an admin.'
          : `Ask one of: ${names
              .slice(0, 5)
              .map((each) => `@${each}`)
              .join(', ')}.`,
    },
  );
}
