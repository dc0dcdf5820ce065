import { setTimer } from '../queue/timer.ts';
import type { Ctx, Tx } from '../store/unit.ts';
import { findRequest, type Request, requestName } from './find-request.ts';
import { holdOn } from './hold.ts';

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
  /** A hold stands for the model: it is applied after its release, without another vote. */
  readonly held?: true | undefined;
}

type Planned = Pick<Request, 'settlesAt' | 'notBefore' | 'afterRequest'>;
type Holdable = Pick<Request, 'kind' | 'model' | 'toStage'>;

/** What an approval waits for at an instant; undefined when it is applied now. Pure. */
export function waitOf(
  row: Planned,
  now: Date,
  predecessor: Pick<Request, 'state'> | undefined,
  held = false,
): Wait | undefined {
  const times = [row.settlesAt, row.notBefore].filter((at) => at !== null && at > now).map((at) => at!.getTime());
  const until = times.length === 0 ? undefined : new Date(Math.max(...times));
  const after = row.afterRequest !== null && predecessor?.state !== 'applied' ? row.afterRequest : undefined;
  if (until === undefined && after === undefined && !held) return undefined;
  return { until, after, ...(held ? { held } : {}) };
}

/** Like `waitOf`, read under the request's lock, which is the model's too: holds are set and released under it. */
export async function waitsFor(tx: Tx, row: Planned & Holdable): Promise<Wait | undefined> {
  const predecessor = row.afterRequest === null ? undefined : await findRequest(tx, row.afterRequest);
  return waitOf(row, tx.now, predecessor, await isHeld(tx, row));
}

/** Whether a hold stops a request: promotions alone, neither what is done at once nor what moves nothing. */
export async function isHeld(ctx: Ctx, { kind, model, toStage }: Holdable): Promise<boolean> {
  return kind === 'promotion' && (await holdOn(ctx, model, toStage)) !== undefined;
}

/** Sets the timer that applies it at the end of its wait. The other request's end and a release are told by their verbs. */
export async function startWait(tx: Tx, number: number, wait: Wait): Promise<void> {
  if (wait.until) await setTimer(tx, { ...timerOf(number), dueAt: wait.until });
}
