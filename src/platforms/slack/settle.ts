import { within } from '../../chat/within.ts';
import type { Log } from '../../kernel/log.ts';

/** How handing an act to Steward ended: `late` when Slack must be answered before it did. */
export type Outcome = 'done' | 'late' | 'failed';

/** Work that was handed over and may still run; the stop waits for it. */
export interface Settling {
  /** Waits for the work, at most `withinMs`; its failure is logged and never thrown. */
  settle(work: Promise<unknown>): Promise<Outcome>;
  /** Resolves when nothing runs any more, or after `withinMs`. */
  drained(withinMs: number): Promise<void>;
}

export function createSettling(withinMs: number, log: Log): Settling {
  const running = new Set<Promise<unknown>>();
  return {
    async settle(work) {
      const guarded = work.then(
        (): Outcome => 'done',
        (error: unknown): Outcome => {
          log.error('an act from Slack could not be taken', { error });
          return 'failed';
        },
      );
      running.add(guarded);
      void guarded.then(() => running.delete(guarded));
      return (await within(guarded, withinMs)) ?? 'late';
    },
    async drained(longest) {
      await Promise.race([Promise.all(running), pause(longest)]);
    },
  };
}

/** Resolves after a while; keeps no process alive. */
export function pause(milliseconds: number): Promise<void>;
export function pause<T>(milliseconds: number, value: T): Promise<T>;
export function pause<T>(milliseconds: number, value?: T): Promise<T | undefined> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(value), milliseconds).unref();
  });
}
