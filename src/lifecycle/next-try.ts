import type { Patience } from './effect.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** The pauses between tries. `days` is the schedule that Standard Webhooks 1.0.0 recommends, 75 hours in all. */
const PAUSES: Readonly<Record<Patience, readonly number[]>> = {
  none: [],
  hour: [5 * SECOND, 30 * SECOND, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 20 * MINUTE, 20 * MINUTE],
  days: [5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR],
};
const LONGEST_WAIT = 24 * HOUR;

/**
 * When an effect that failed for the `attempts`-th time is tried again; undefined after the last try. What the other side
 * asked us to wait is honoured, up to a day. Pure.
 */
export function nextTry(
  failed: { readonly attempts: number; readonly patience: Patience; readonly retryAfterMs?: number | undefined },
  now: Date,
): Date | undefined {
  const pause = PAUSES[failed.patience][failed.attempts - 1];
  if (pause === undefined) return undefined;
  const asked = Math.min(failed.retryAfterMs ?? 0, LONGEST_WAIT);
  return new Date(now.getTime() + Math.max(pause, asked));
}
