import { StewardError } from '../kernel/errors.ts';
import { cancelTimer } from '../queue/timer.ts';
import type { Tx } from '../store/unit.ts';
import { endWaiting } from './end-moved.ts';
import { lockRequest, openRequestFor, type Request, requestName } from './find-request.ts';
import { timerOf, waitsFor } from './waits.ts';

interface Target {
  readonly track: string;
  readonly model: string;
  readonly stage: string;
}

/** For what is done at once and asks nobody: ends the request that waits for a decision about the same stage, saying why. */
export async function clearTheWay(tx: Tx, target: Target, why: string): Promise<void> {
  const waiting = await lockInTheWay(tx, target);
  if (waiting) await endWaiting(tx, waiting, why);
}

/**
 * The request that waits about a stage, locked: for a decision, to be applied later, or because its effects failed.
 * Refuses while one is being applied, because its effects may be running.
 */
export async function lockInTheWay(tx: Tx, target: Target): Promise<Request | undefined> {
  const open = await openRequestFor(tx, target.track, target.model, target.stage);
  if (!open) return undefined;
  const locked = await lockRequest(tx, open.number);
  const refused = await goesFirst(tx, locked);
  if (refused) throw refused;
  await cancelTimer(tx, timerOf(locked.number));
  return locked;
}

/** Why what is done at once has to wait for a request: it is being applied. Undefined for one that gives way. */
export async function goesFirst(tx: Tx, row: Request): Promise<StewardError | undefined> {
  const waits = row.state === 'approved' && (await waitsFor(tx, row)) !== undefined;
  if (row.state === 'pending' || row.state === 'apply-failed' || waits) return undefined;
  const name = requestName(row.number);
  return new StewardError('ALREADY_OPEN', `${name} is approved and takes ${row.subject} to ${row.toStage} already.`, {
    hint: `Try again when that is done; see it with \`request show ${name}\`.`,
  });
}
