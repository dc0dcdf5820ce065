import { humanOf } from '../kernel/caller.ts';
import type { StewardError } from '../kernel/errors.ts';
import type { Tx } from '../store/unit.ts';
import { endedRefusal } from './decided-already.ts';
import { type Request, votesOf } from './find-request.ts';
import type { ReactInput } from './react.ts';
import { judge } from './settle.ts';

/**
 * What is said to a reaction on a request that is decided or over: how it ended, to who might have decided, had no say, and
 * signs for another end than it came to. Undefined for all others: a sign under what is done is often only applause.
 */
export async function lateRefusal(
  tx: Tx,
  row: Request,
  { change, swept, emoji }: Pick<ReactInput, 'change' | 'swept' | 'emoji'>,
): Promise<StewardError | undefined> {
  const person = humanOf(tx.actor);
  if (change === 'removed' || swept || !isVotedOn(row) || person === undefined) return undefined;
  const { policy, approvers } = await judge(tx, row);
  const { approve, object } = policy.reactions;
  const sign = approve.includes(emoji) ? 'approve' : object.includes(emoji) ? 'reject' : undefined;
  if (sign === undefined || sign === endOf(row.state)) return undefined;
  if (!approvers.some((approver) => approver.person === person)) return undefined;
  const voted = (await votesOf(tx, row.number)).some((cast) => cast.person === person);
  return voted ? undefined : endedRefusal(row);
}

/** A rollback and a break-glass were never open to votes. */
const isVotedOn = ({ kind }: Request): boolean => kind !== 'rollback' && kind !== 'break-glass';

function endOf(state: Request['state']): 'approve' | 'reject' | undefined {
  if (state === 'rejected') return 'reject';
  return ['approved', 'applying', 'applied', 'apply-failed'].includes(state) ? 'approve' : undefined;
}
