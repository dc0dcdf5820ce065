import { setTimer } from '../queue/timer.ts';
import type { Tx } from '../store/unit.ts';
import { findRequest, type Request, requestName } from './find-request.ts';

/** Due when an approved request is to be applied: after its wait, after a failure, or because a try never reported its end. */
export const APPLY_TIMER = 'apply';

/** The timer with which a request is applied. */
export const timerOf = (number: number) => ({ kind: APPLY_TIMER, subject: requestName(number) });

/** What an approved request waits for before anything is applied. */
export interface Wait {
  /** Undone or withdrawn until then; not set when only another request is waited for. */
  readonly until?: Date | undefined;
  /** The request that is applied first. */
  readonly after?: number | undefined;
}

type Planned = Pick<Request, 'settlesAt' | 'notBefore' | 'afterRequest'>;

/** What an approval waits for at an instant; undefined when it is applied now. Pure. */
export function waitOf(row: Planned, now: Date, predecessor: Pick<Request, 'state'> | undefined): Wait | undefined {
  const times = [row.settlesAt, row.notBefore].filter((at) => at !== null && at > now).map((at) => at!.getTime());
  const until = times.length === 0 ? undefined : new Date(Math.max(...times));
  const after = row.afterRequest !== null && predecessor?.state !== 'applied' ? row.afterRequest : undefined;
  return until === undefined && after === undefined ? undefined : { until, after };
}

/** Like `waitOf`, read under the request's lock. */
export async function waitsFor(tx: Tx, row: Planned): Promise<Wait | undefined> {
  const predecessor = row.afterRequest === null ? undefined : await findRequest(tx, row.afterRequest);
  return waitOf(row, tx.now, predecessor);
}

/** Sets the timer that applies it at the end of its wait. The other request's end is told by a fact. */
export async function startWait(tx: Tx, number: number, wait: Wait): Promise<void> {
  if (wait.until) await setTimer(tx, { ...timerOf(number), dueAt: wait.until });
}
