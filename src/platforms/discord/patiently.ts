import { setTimeout as sleep } from 'node:timers/promises';
import { DeliveryError } from '../../chat/ports/platform.ts';

/** For an answer to a person, in milliseconds. */
export const longestWait = 10_000;

const mostTries = 3;

/**
 * Waits as long as Discord asks and tries again, thrice at most, when a single wait is not longer than `longest`
 * milliseconds. For what no queue of ours repeats: answers to people, and reads.
 */
export async function patiently<T>(step: () => Promise<T>, longest: number, signal?: AbortSignal): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await step();
    } catch (error) {
      const wait = error instanceof DeliveryError && error.failure === 'rate-limited' ? error.retryAfterMs : undefined;
      if (wait === undefined || wait > longest || tries === mostTries) throw error;
      await sleep(wait, undefined, signal ? { signal } : {}).catch(() => {
        throw error;
      });
    }
  }
}
