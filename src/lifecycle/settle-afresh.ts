import type { Tx } from '../store/unit.ts';
import type { Request } from './find-request.ts';
import { endExpired, endStale, isOver, judge, movedPin, refreshGates, settle } from './settle.ts';

/**
 * Decides a locked, pending request after a vote went away, as after a vote that came: with what it pinned compared and its
 * gates evaluated now. The votes that are left may decide it, and what they decide must hold at that moment.
 */
export async function settleAfresh(tx: Tx, locked: Request): Promise<Request> {
  if (isOver(locked, tx.now)) return endExpired(tx, locked);
  const judged = await judge(tx, locked);
  const moved = await movedPin(tx, judged);
  if (moved !== undefined) return endStale(tx, locked, moved);
  return settle(tx, { ...judged, request: await refreshGates(tx, judged) });
}
