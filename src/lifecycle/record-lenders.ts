import { and, eq } from 'drizzle-orm';
import { personIdsOf } from '../people/find-people.ts';
import { anyOf } from '../store/any-of.ts';
import type { Tx } from '../store/unit.ts';
import type { Approver, Tally } from './approval.ts';
import type { StoredVote } from './find-request.ts';
import { vote } from './tables.ts';

/**
 * At the decision, writes on the votes of people who have a right of their own and a lent one which of the two was used: the
 * votes that came later may have changed it.
 */
export async function recordLenders(
  tx: Tx,
  request: number,
  counted: { readonly votes: readonly StoredVote[]; readonly approvers: readonly Approver[]; readonly tally: Tally },
): Promise<void> {
  for (const { person, behalfOf } of counted.votes) {
    const approver = counted.approvers.find((one) => one.person === person);
    if (!approver || approver.sources.length === 0) continue;
    const lender = counted.tally.lentBy.get(person) ?? null;
    if (lender === behalfOf) continue;
    const ids = await personIdsOf(tx, [person]);
    await tx.db
      .update(vote)
      .set({ behalfOf: lender })
      .where(and(eq(vote.workspaceId, tx.workspace), eq(vote.request, request), anyOf(vote.person, ids)));
  }
}
