import { StewardError } from '../kernel/errors.ts';
import { cancelTimer } from '../queue/timer.ts';
import type { Tx } from '../store/unit.ts';
import { lockRequest, openRequestFor, type Request, requestName } from './find-request.ts';
import { endStale } from './settle.ts';
import { timerOf, waitsFor } from './waits.ts';

interface Target {
  readonly track: string;
  readonly model: string;
  readonly stage: string;
}

/** For what is done at once and asks nobody: ends the request that waits for a decision about the same stage, saying why. */
export async function clearTheWay(tx: Tx, target: Target, why: string): Promise<void> {
  const waiting = await lockInTheWay(tx, target);
  if (waiting) await endStale(tx, waiting, why);
}

/**
 * The request that waits for a decision about a stage, locked. An approved one that is to be applied later counts as well.
 * Refuses while one is being applied, because its effects may be running.
 */
export async function lockInTheWay(tx: Tx, target: Target): Promise<Request | undefined> {
  const open = await openRequestFor(tx, target.track, target.model, target.stage);
  if (!open) return undefined;
  const locked = await lockRequest(tx, open.number);
  if (locked.state === 'pending' || (locked.state === 'approved' && (await waitsFor(tx, locked)))) {
    await cancelTimer(tx, timerOf(locked.number));
    return locked;
  }
  const name = requestName(locked.number);
  throw new StewardError(
    'ALREADY_OPEN',
    `${name} is approved and takes ${locked.subject} to ${target.stage} already.`,
    {
      hint: `See it with \`request show ${name}\`; if it cannot be applied, take it back with \`withdraw ${name}\`.`,
    },
  );
}
