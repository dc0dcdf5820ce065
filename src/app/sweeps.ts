import type { Log } from '../kernel/log.ts';

const EVERY_MS = 3 * 60_000;

export interface Sweeps {
  /** Sweeps at once, after the running one; resolves when it is done. */
  readonly now: () => Promise<void>;
  /** Called each second: sweeps every few minutes. */
  readonly tick: () => void;
  readonly stop: () => Promise<void>;
}

/** One sweep at a time; a failure is logged and the next one comes. `what` names it in the log. */
export function startSweeps(what: string, sweep: () => Promise<void>, log: Log): Sweeps {
  let running: Promise<void> = Promise.resolve();
  let due = Date.now() + EVERY_MS;
  let stopped = false;
  const now = (): Promise<void> => {
    due = Date.now() + EVERY_MS;
    running = running.then(async () => {
      if (stopped) return;
      await sweep().catch((error: unknown) => log.warn(`The sweep of ${what} failed`, { error: String(error) }));
    });
    return running;
  };
  const tick = (): void => {
    if (Date.now() >= due) void now();
  };
  const stop = async (): Promise<void> => {
    stopped = true;
    await running;
  };
  return { now, tick, stop };
}
