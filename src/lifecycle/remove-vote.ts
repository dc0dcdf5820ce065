import { and, eq } from 'drizzle-orm';
import { emit } from '../ledger/event.ts';
import { personIdsOf } from '../people/find-people.ts';
import { cancelTimer } from '../queue/timer.ts';
import { anyOf } from '../store/any-of.ts';
import type { Tx } from '../store/unit.ts';
import { OBJECTION_TIMER, objectionSubject } from './cast-vote.ts';
import { voteRetracted } from './events.ts';
import type { Request } from './find-request.ts';
import { aboutOf } from './settle.ts';
import { vote } from './tables.ts';

/** Takes a vote away from a locked request; false when there is none. */
export async function removeVote(
  tx: Tx,
  row: Request,
  person: string,
  because: 'person' | 'reaction-removed' | 'both-reactions' | 'lapsed',
  reason?: string,
): Promise<boolean> {
  const [removed] = await tx.db
    .delete(vote)
    .where(
      and(
        eq(vote.workspaceId, tx.workspace),
        eq(vote.request, row.number),
        anyOf(vote.person, await personIdsOf(tx, [person])),
      ),
    )
    .returning();
  if (!removed) return false;
  await cancelTimer(tx, { kind: OBJECTION_TIMER, subject: objectionSubject(row.number, person) });
  emit(tx, voteRetracted({ ...aboutOf(row), person, decision: removed.decision, because }, { reason }));
  return true;
}
