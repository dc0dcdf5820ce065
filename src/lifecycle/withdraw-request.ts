import { z } from 'zod';
import { humanOf } from '../kernel/caller.ts';
import { StewardError } from '../kernel/errors.ts';
import { emit } from '../ledger/event.ts';
import { namesOf, personIdsOf } from '../people/find-people.ts';
import { cancelTimer } from '../queue/timer.ts';
import { type Ctx, inTransaction } from '../store/unit.ts';
import { requestWithdrawn } from './events.ts';
import { lockRequest, type Request, requestName } from './find-request.ts';
import { setState } from './set-state.ts';
import { aboutOf } from './settle.ts';
import { timerOf, waitsFor } from './waits.ts';

export const WithdrawRequestInput = z.object({ request: z.int().min(1), reason: z.string().max(2_000).optional() });

/** Takes a request back before it is decided: only whoever asked for it may. */
export async function withdrawRequest(ctx: Ctx, raw: z.input<typeof WithdrawRequestInput>): Promise<Request> {
  const input = WithdrawRequestInput.parse(raw);
  return inTransaction(ctx, async (tx) => {
    const locked = await lockRequest(tx, input.request);
    const name = requestName(locked.number);
    if (locked.kind === 'review' || locked.kind === 'renewal') {
      throw new StewardError('NOT_ALLOWED', `${name} is a ${locked.kind}: it ends by a decision alone.`, {
        hint: `See who decides with \`request show ${name}\`.`,
      });
    }
    if (!(await askedIt(tx, locked))) {
      const [asker] = await namesOf(tx, locked.asker ? [locked.asker] : []);
      throw new StewardError('NOT_ALLOWED', `Only whoever asked for ${name} can withdraw it.`, {
        hint: asker
          ? `Ask @${asker}, or reject it with \`reject ${name}\` if you may decide on it.`
          : `Reject it with \`reject ${name}\` if you may decide on it.`,
      });
    }
    // What is approved and not applied holds its place until it is applied or taken back.
    const waits = locked.state === 'approved' && (await waitsFor(tx, locked)) !== undefined;
    if (locked.state !== 'pending' && locked.state !== 'apply-failed' && !waits) {
      throw new StewardError('ALREADY_DECIDED', `${name} is ${locked.state} already and cannot be withdrawn.`, {
        hint: `See it with \`request show ${name}\`.`,
      });
    }
    await cancelTimer(tx, timerOf(locked.number));
    emit(tx, requestWithdrawn({ ...aboutOf(locked), by: humanOf(tx.actor) }, { reason: input.reason }));
    return setState(tx, locked, { state: 'withdrawn', decidedAt: tx.now, ending: null, nextTryAt: null });
  });
}

async function askedIt(tx: Ctx, row: Request): Promise<boolean> {
  if (tx.actor.type === 'token') return row.askedBy.type === 'token' && row.askedBy.token === tx.actor.token;
  const person = humanOf(tx.actor);
  return person !== undefined && row.asker !== null && (await personIdsOf(tx, [person])).includes(row.asker);
}
