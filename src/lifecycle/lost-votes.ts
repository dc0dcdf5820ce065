import { and, eq } from 'drizzle-orm';
import { emit } from '../ledger/event.ts';
import { personIdsOf } from '../people/find-people.ts';
import { anyOf } from '../store/any-of.ts';
import type { Tx } from '../store/unit.ts';
import type { Approver } from './approval.ts';
import { voteRetracted } from './events.ts';
import type { StoredVote } from './find-request.ts';
import { vote } from './tables.ts';

/** What the facts of a request name. */
interface About {
  readonly request: number;
  readonly model: string;
  readonly subject: string;
  readonly to: string;
}

/**
 * At the decision, takes away the votes of people who may not decide any more: they counted nothing, and the record of
 * the decision must not show them as signatures. Until then they stand, and count again if the right comes back.
 */
export async function dropLostVotes(
  tx: Tx,
  about: About,
  votes: readonly StoredVote[],
  approvers: readonly Approver[],
): Promise<void> {
  for (const { person, decision } of votes) {
    if (approvers.some((approver) => approver.person === person)) continue;
    const ids = await personIdsOf(tx, [person]);
    await tx.db
      .delete(vote)
      .where(and(eq(vote.workspaceId, tx.workspace), eq(vote.request, about.request), anyOf(vote.person, ids)));
    emit(tx, voteRetracted({ ...about, person, decision, because: 'right-lost' }));
  }
}
