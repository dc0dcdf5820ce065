import { sweepIdempotency } from '../api/idempotency.ts';
import type { Log } from '../kernel/log.ts';
import { sweepOnce } from '../store/once.ts';
import { systemCtx, type Unit } from '../store/unit.ts';
import { workspacesOf } from '../workspace/connect-team.ts';

const EVERY_MS = 6 * 3_600_000;

/** Called each second: a few times a day it removes natural keys and idempotency keys that are too old to come again. */
export function createHousekeeping(
  unit: Unit,
  log: Log,
): { readonly tick: () => void; readonly stop: () => Promise<void> } {
  let due = Date.now() + EVERY_MS;
  let running: Promise<void> = Promise.resolve();
  const sweep = async (): Promise<void> => {
    for (const workspace of await workspacesOf(unit.db)) {
      const ctx = systemCtx(unit, { workspace, name: 'housekeeping', log });
      const keys = (await sweepOnce(ctx)) + (await sweepIdempotency(ctx));
      if (keys > 0) log.info('Old keys were removed', { workspace, keys });
    }
  };
  return {
    tick: () => {
      if (Date.now() < due) return;
      due = Date.now() + EVERY_MS;
      running = sweep().catch((error: unknown) =>
        log.warn('Housekeeping failed; the next one comes', { error: String(error) }),
      );
    },
    stop: () => running,
  };
}
