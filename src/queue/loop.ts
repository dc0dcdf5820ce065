import type { Log } from '../kernel/log.ts';
import { isDatabaseAway } from '../store/unit.ts';

/** Claims work and runs it until there is none; sleeps until the next `wake`. */
export interface Loop {
  /** Looks for work now. Cheap, and safe to call from anywhere at any time. */
  wake(): void;
  /** Looks for work once this much later, and at least that early when several ask. */
  wakeIn(milliseconds: number): void;
  /** Claims nothing more and resolves when what is running has ended. */
  stop(): Promise<void>;
}

/**
 * One claim at a time, up to `parallel` runs at once. `mayClaim` is asked before each claim. What `claim` or `run` throws
 * is logged and ends nothing; a database that went away is told once, and once when it is back.
 */
export function createLoop<T>(parts: {
  readonly name: string;
  readonly claim: () => Promise<T | undefined>;
  readonly run: (claimed: T) => Promise<void>;
  readonly parallel: number;
  readonly log: Log;
  readonly mayClaim?: (() => boolean) | undefined;
}): Loop {
  const { claim, run, parallel, mayClaim = () => true } = parts;
  const running = new Set<Promise<void>>();
  const tell = tellFaults(parts.name, parts.log);
  let seeking: Promise<void> | undefined;
  let again = false;
  let stopped = false;
  let alarm: { readonly at: number; readonly timer: NodeJS.Timeout } | undefined;

  const seek = async (): Promise<void> => {
    do {
      again = false;
      while (!stopped && running.size < parallel && mayClaim()) {
        const claimed = await claim();
        tell.well();
        if (claimed === undefined) break;
        start(claimed);
      }
    } while (again && !stopped && running.size < parallel);
  };
  const start = (claimed: T): void => {
    const done = run(claimed)
      .catch(tell.fault)
      .finally(() => {
        running.delete(done);
        wake();
      });
    running.add(done);
  };
  const wake = (): void => {
    again = true;
    if (stopped || seeking) return;
    seeking = seek()
      .catch(tell.fault)
      .finally(() => {
        seeking = undefined;
        // A wake that came between the last look and this line must not be lost.
        if (again && running.size < parallel) wake();
      });
  };
  const wakeIn = (milliseconds: number): void => {
    const at = performance.now() + milliseconds;
    if (stopped || (alarm && alarm.at <= at)) return;
    clearTimeout(alarm?.timer);
    const ring = () => {
      alarm = undefined;
      wake();
    };
    alarm = { at, timer: setTimeout(ring, milliseconds).unref() };
  };
  const stop = async (): Promise<void> => {
    stopped = true;
    clearTimeout(alarm?.timer);
    await seeking;
    await Promise.all(running);
  };
  return { wake, wakeIn, stop };
}

function tellFaults(name: string, log: Log): { fault: (error: unknown) => void; well: () => void } {
  let away = false;
  return {
    fault: (error) => {
      if (!isDatabaseAway(error))
        log.error(`The ${name} met a fault and goes on`, { error: String(error), cause: causeOf(error) });
      else if (!away) log.warn(`The ${name} waits for the database`, { error: String(error) });
      away = isDatabaseAway(error);
    },
    well: () => {
      if (away) log.info(`The ${name} has its database back`);
      away = false;
    },
  };
}

/** Drizzle hides what went wrong below "Failed query". */
function causeOf(error: unknown): string | undefined {
  return error instanceof Error && error.cause !== undefined ? String(error.cause) : undefined;
}
