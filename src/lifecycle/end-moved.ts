import { cancelTimer } from '../queue/timer.ts';
import { findVersion } from '../registry/find.ts';
import { type Ctx, inTransaction, type Tx } from '../store/unit.ts';
import { effectRunsOf } from './effect-runs.ts';
import { lockRequest, type Request, requestName } from './find-request.ts';
import { lifecycleAt } from './revision.ts';
import { setState } from './set-state.ts';
import { endStale, movedPin } from './settle.ts';
import { timerOf } from './waits.ts';

/** Nothing of these is under way, so that they can end at once. */
export const WAITING: readonly Request['state'][] = ['pending', 'approved'];

/**
 * Ends those of these requests that are pending, or approved and wait, and whose pinned facts moved: each in a transaction
 * of its own; twice does no harm.
 */
export async function endMoved(ctx: Ctx, numbers: readonly number[]): Promise<void> {
  for (const number of numbers) {
    await inTransaction(ctx, async (tx) => {
      const locked = await lockRequest(tx, number);
      if (WAITING.includes(locked.state)) await endIfMoved(tx, locked);
    });
  }
}

/** Ends a locked request when what it pinned moved; whether it did. */
export async function endIfMoved(tx: Tx, locked: Request): Promise<boolean> {
  const { model, version: name } = locked;
  const track = (await lifecycleAt(tx, locked.policyRevision)).tracks[locked.track];
  if (!track) throw new Error(`${requestName(locked.number)} pinned a lifecycle without the track ${locked.track}`);
  const version = name === null ? undefined : await findVersion(tx, { model, version: name });
  const moved = await movedPin(tx, { request: locked, version, track });
  if (moved !== undefined) await endWaiting(tx, locked, moved);
  return moved !== undefined;
}

/** Ends a locked request that waits for its decision, to be applied, or to be tried again; says which effects had run by then. */
export async function endWaiting(tx: Tx, locked: Request, why: string): Promise<void> {
  const ran = (await effectRunsOf(tx, locked.number)).filter((run) => run.state === 'done').map((run) => run.effect);
  await cancelTimer(tx, timerOf(locked.number));
  const row = locked.nextTryAt === null ? locked : await setState(tx, locked, { nextTryAt: null });
  await endStale(tx, row, ran.length === 0 ? why : `${why}, after its effects had run (${ran.join(', ')})`);
}
