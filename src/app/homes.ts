import { followHomes } from '../delivery/follow-homes.ts';
import type { Log } from '../kernel/log.ts';
import { systemCtx, type Unit } from '../store/unit.ts';

const EVERY_MS = 5_000;

export interface Homes {
  /** Brings the homes up to the ledger at once. */
  readonly now: () => Promise<void>;
  /** Called each second: does it every few seconds. */
  readonly tick: () => void;
  readonly stop: () => Promise<void>;
}

/** Keeps the homes that people look at up to date, one round at a time; a failure is logged and the next one comes. */
export function startHomes(parts: { readonly unit: Unit; readonly log: Log; readonly wake: () => void }): Homes {
  const { unit, log, wake } = parts;
  const ctx = systemCtx(unit, { workspace: '', name: 'homes', log });
  let running: Promise<void> = Promise.resolve();
  let due = 0;
  const now = (): Promise<void> => {
    due = performance.now() + EVERY_MS;
    running = running.then(async () => {
      try {
        if ((await followHomes(ctx)) > 0) wake();
      } catch (error) {
        log.warn('The homes could not be followed; the next round comes', { error: String(error) });
      }
    });
    return running;
  };
  return { now, tick: () => void (performance.now() >= due && now()), stop: () => running };
}
