import { DeliveryError } from '../chat/ports/platform.ts';
import type { Claim } from './claim.ts';
import type { Call } from './failure.ts';

/** A call of a platform failed, in the port's terms. `claim` has the ticket as it is now. */
export class CallFailed extends Error {
  readonly call: Call;
  readonly claim: Claim;
  readonly failed: DeliveryError;

  constructor(call: Call, claim: Claim, failed: DeliveryError) {
    super(failed.message, { cause: failed });
    this.name = 'CallFailed';
    this.call = call;
    this.claim = claim;
    this.failed = failed;
  }
}

/** One call as it ended, for metrics. */
export interface CallSeen {
  readonly platform: string;
  readonly call: Call | 'join';
  readonly outcome: 'ok' | DeliveryError['failure'];
  readonly milliseconds: number;
}

/**
 * Runs a call with its time limit. Throws DeliveryError alone: an error the platform did not put into the port's terms,
 * and a call that ran out of time or was stopped, may have happened, so they are in doubt.
 */
export async function withLimit<T>(
  fn: (signal: AbortSignal) => Promise<T>,
  limit: { readonly milliseconds: number; readonly stopped: AbortSignal },
): Promise<T> {
  const controller = new AbortController();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = (why: string) => {
    const error = new DeliveryError('in-doubt', why);
    reject(error);
    controller.abort(error);
  };
  const timer = setTimeout(
    () => abort(`The platform did not answer within ${limit.milliseconds} ms.`),
    limit.milliseconds,
  );
  const onStop = () => abort('Steward stopped before the platform answered.');
  limit.stopped.addEventListener('abort', onStop, { once: true });
  if (limit.stopped.aborted) onStop();
  try {
    // A platform that ignores the signal must not hold the place for longer than its time.
    return await Promise.race([fn(controller.signal), aborted]);
  } catch (error) {
    if (error instanceof DeliveryError) throw error;
    throw new DeliveryError('in-doubt', `The call broke off: ${String(error)}`, { cause: error });
  } finally {
    clearTimeout(timer);
    limit.stopped.removeEventListener('abort', onStop);
  }
}
