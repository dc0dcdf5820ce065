import { z } from 'zod';
import { humanOf } from '../kernel/caller.ts';
import { StewardError } from '../kernel/errors.ts';
import { personIdsOf } from '../people/find-people.ts';
import { type Ctx, inTransaction, type Tx } from '../store/unit.ts';
import { lockBundle } from './bundle.ts';
import { assertPending } from './decided-already.ts';
import { lockRequest, type Request, requestName, votesOf } from './find-request.ts';
import { removeVote } from './remove-vote.ts';
import { judge } from './settle.ts';
import { settleAfresh } from './settle-afresh.ts';
import { undoApproval } from './undo-approval.ts';

export const RetractVoteInput = z.object({ request: z.int().min(1), reason: z.string().max(2_000).optional() });

/**
 * Takes back the caller's own vote: before the decision, or his approval while it waits to be applied. Taking back an
 * objection may let the others decide.
 */
export async function retractVote(ctx: Ctx, raw: z.input<typeof RetractVoteInput>): Promise<Request> {
  const input = RetractVoteInput.parse(raw);
  return inTransaction(ctx, async (tx) => {
    const locked = await lockRequest(tx, input.request);
    const person = humanOf(tx.actor);
    const undone = person && (await undoApproval(tx, locked, person, input.reason));
    if (undone) return undone;
    assertPending(locked, 'No vote on it can be taken back.');
    const removed = person !== undefined && (await removeVote(tx, locked, person, 'person', input.reason));
    if (!removed) {
      throw new StewardError('NOTHING_TO_RETRACT', `You have no vote on ${requestName(locked.number)}.`, {
        hint: `See the votes with \`request show ${requestName(locked.number)}\`.`,
      });
    }
    return settleAfresh(tx, locked);
  });
}

/** Ends an objection that got no reason in time, when its timer is due; runs again without harm. */
export async function lapseObjection(
  ctx: Ctx,
  input: { readonly request: number; readonly person: string },
): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    // One reaction objects to all that were asked for in one go: what lapses at once is one line.
    for (const locked of await lockBundle(tx, input.request)) await lapse(tx, locked, input.person);
  });
}

async function lapse(tx: Tx, locked: Request, person: string): Promise<void> {
  if (locked.state !== 'pending') return;
  const { policy } = await judge(tx, locked);
  // He may have linked his account since: then the vote is his other id's.
  const ids = await personIdsOf(tx, [person]);
  const objection = (await votesOf(tx, locked.number)).find(
    (cast) => ids.includes(cast.person) && cast.decision === 'object',
  );
  if (!objection || objection.at.getTime() + policy.objectionMs > tx.now.getTime()) return;
  await removeVote(tx, locked, objection.person, 'lapsed');
  await settleAfresh(tx, locked);
}
