import type { Tx } from '../store/unit.ts';
import type { Request } from './find-request.ts';
import { endExpired, endStale, isOver, judge, movedPin, refreshGates, settle } from './settle.ts';

/**
 * Decides a locked, pending request by the votes that stand, after something but a new vote changed (a vote went away, others
 * may decide, a hold is over): with what it pinned compared and its gates evaluated now, as after a vote that came.
 */
export async function settleAfresh(tx: Tx, locked: Request): Promise<Request> {
  if (isOver(locked, tx.now)) return endExpired(tx, locked);
  const judged = await judge(tx, locked);
  const moved = await movedPin(tx, judged);
  if (moved !== undefined) return endStale(tx, locked, moved);
  return settle(tx, { ...judged, request: await refreshGates(tx, judged) });
}
