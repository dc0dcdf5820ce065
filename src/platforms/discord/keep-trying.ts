import { setTimeout as sleep } from 'node:timers/promises';
import { DeliveryError } from '../../chat/ports/platform.ts';

const longestPause = 60_000;

export interface Patience {
  readonly signal: AbortSignal;
  /** Milliseconds before the second attempt; doubles up to a minute. */
  readonly pauseMs: number;
  readonly failed: (error: unknown) => void;
}

/** Runs a step until it succeeds, or until stopping; then and for what no repetition mends (`refused`, `no-access`) throws. */
export async function keepTrying<T>(step: () => Promise<T>, { signal, pauseMs, failed }: Patience): Promise<T> {
  for (let pause = pauseMs; ; pause = Math.min(pause * 2, longestPause)) {
    try {
      return await step();
    } catch (error) {
      const final = error instanceof DeliveryError && (error.failure === 'refused' || error.failure === 'no-access');
      if (final || signal.aborted) throw error;
      failed(error);
      const asked = error instanceof DeliveryError ? error.retryAfterMs : undefined;
      await sleep(Math.max(pause, asked ?? 0), undefined, { signal });
    }
  }
}
