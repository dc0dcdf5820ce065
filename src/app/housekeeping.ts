import { sweepIdempotency } from '../api/idempotency.ts';
import { mendSlots } from '../digests/mend-slots.ts';
import { sweepAlerts } from '../incidents/alerts/sweep-alerts.ts';
import type { Log } from '../kernel/log.ts';
import { backfillExpiry } from '../lifecycle/backfill-expiry.ts';
import { keepReadings } from '../monitoring/kpis/keep-readings.ts';
import { sweepProfiles } from '../monitoring/profiles/sweep-profiles.ts';
import { sweepDeliveries } from '../outside/sweep-deliveries.ts';
import { sweepPacks } from '../proof/make-pack.ts';
import { sweepOnce } from '../store/once.ts';
import { systemCtx, type Unit } from '../store/unit.ts';
import { workspacesOf } from '../workspace/connect-team.ts';

const EVERY_MS = 6 * 3_600_000;
/** What is done at the start goes first. */
const FIRST_MS = 60_000;

/**
 * Called each second: a few times a day it removes natural keys and idempotency keys that are too old to come again and
 * webhooks and groups of alerts that ended long ago, and brings back digests whose next slot a clock that ran ahead has set. At its making it
 * gives an end to requests that were opened before requests had one. `now`: milliseconds, for when it is due.
 */
export function createHousekeeping(
  unit: Unit,
  log: Log,
  now: () => number = Date.now,
): { readonly tick: () => void; readonly stop: () => Promise<void> } {
  let due = now() + FIRST_MS;
  const giveEnds = async (): Promise<void> => {
    for (const workspace of await workspacesOf(unit.db)) {
      const requests = await backfillExpiry(systemCtx(unit, { workspace, name: 'housekeeping', log }));
      if (requests > 0) log.info('Requests from before expiry end now like others', { workspace, requests });
    }
  };
  let running: Promise<void> = giveEnds().catch((error: unknown) =>
    log.warn('Requests from before expiry could not be given an end; the next start tries again', {
      error: String(error),
    }),
  );
  const sweep = async (): Promise<void> => {
    for (const workspace of await workspacesOf(unit.db)) {
      const ctx = systemCtx(unit, { workspace, name: 'housekeeping', log });
      const keys = (await sweepOnce(ctx)) + (await sweepIdempotency(ctx)) + (await sweepPacks(ctx));
      const mended = await mendSlots(ctx);
      if (mended > 0)
        log.warn('Digests waited for a clock that ran ahead, and come as they should', { workspace, mended });
      if (keys > 0) log.info('Old keys were removed', { workspace, keys });
      const deliveries = await sweepDeliveries(ctx);
      if (deliveries > 0) log.info('Webhooks that ended long ago were removed', { workspace, deliveries });
      const groups = await sweepAlerts(ctx);
      if (groups > 0) log.info('Groups of alerts that ended long ago were removed', { workspace, groups });
      const windows = await sweepProfiles(ctx);
      if (windows > 0) log.info('Windows of features from long ago were removed', { workspace, windows });
    }
    const { made, dropped, removed } = await keepReadings(unit.db, unit.clock?.() ?? new Date());
    if (made + dropped.length + removed > 0)
      log.info('Partitions of readings were kept', { made, dropped: dropped.length, removed });
  };
  return {
    tick: () => {
      if (now() < due) return;
      due = now() + EVERY_MS;
      running = running
        .then(sweep)
        .catch((error: unknown) => log.warn('Housekeeping failed; the next one comes', { error: String(error) }));
    },
    stop: () => running,
  };
}
