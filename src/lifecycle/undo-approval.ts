import { StewardError } from '../kernel/errors.ts';
import { emit } from '../ledger/event.ts';
import { personIdsOf } from '../people/find-people.ts';
import { cancelTimer } from '../queue/timer.ts';
import type { Tx } from '../store/unit.ts';
import { requestReopened } from './events.ts';
import { type Request, requestName, votesOf } from './find-request.ts';
import { removeVote } from './remove-vote.ts';
import { setState } from './set-state.ts';
import { aboutOf } from './settle.ts';
import { settleAfresh } from './settle-afresh.ts';
import { timerOf, waitsFor } from './waits.ts';

/**
 * Undoes an approval that is not applied yet: takes back the approval of this person and returns the locked request to
 * pending. The votes that are left decide again, which may approve it anew with a wait of its own. Undefined when it waits
 * for nothing; NOTHING_TO_RETRACT when he did not approve.
 */
export async function undoApproval(
  tx: Tx,
  locked: Request,
  person: string,
  reason: string | undefined,
): Promise<Request | undefined> {
  if (locked.state !== 'approved' || !(await waitsFor(tx, locked))) return undefined;
  const mine = await personIdsOf(tx, [person]);
  const approved = (await votesOf(tx, locked.number)).some(
    (cast) => cast.decision === 'approve' && mine.includes(cast.person),
  );
  if (!approved) {
    const name = requestName(locked.number);
    throw new StewardError('NOTHING_TO_RETRACT', `You did not approve ${name}, so there is nothing for you to undo.`, {
      hint: `Whoever asked for it can take it back with \`withdraw ${name}\`.`,
    });
  }
  await removeVote(tx, locked, person, 'person', reason);
  await cancelTimer(tx, timerOf(locked.number));
  emit(tx, requestReopened({ ...aboutOf(locked), by: person }));
  return settleAfresh(tx, await setState(tx, locked, { state: 'pending', decidedAt: null, settlesAt: null }));
}
