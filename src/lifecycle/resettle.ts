import type { Tx } from '../store/unit.ts';
import type { Request } from './find-request.ts';
import { endStale, judge, movedPin, refreshGates, settle } from './settle.ts';

/** Judges a locked, pending request anew after its people changed: what was pinned, the gates, then the votes that stand. */
export async function resettle(tx: Tx, locked: Request): Promise<Request> {
  const judged = await judge(tx, locked);
  const moved = await movedPin(tx, judged);
  if (moved !== undefined) return endStale(tx, locked, moved);
  return settle(tx, { ...judged, request: await refreshGates(tx, judged) });
}
