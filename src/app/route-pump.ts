import { sql } from 'drizzle-orm';
import { routeAlerts } from '../incidents/alerts/route-alerts.ts';
import type { Log } from '../kernel/log.ts';
import { anyRow, type Pump } from '../queue/look.ts';
import { createLoop, type Loop } from '../queue/loop.ts';
import { systemCtx, type Unit } from '../store/unit.ts';

/** A workspace whose alerts could not be routed is left alone for so long. */
const PAUSE_MS = 1_000;

/** Puts alerts that came in into groups, workspace by workspace, soon after each commit and at the latest with the next tick. */
export function createRoutePump(parts: {
  readonly unit: Unit;
  readonly log: Log;
  readonly mayClaim?: () => boolean;
}): Pump {
  const { unit, log } = parts;
  const paused = new Map<string, number>();
  const loop: Loop = createLoop({
    name: 'alert pump',
    parallel: 1,
    log,
    mayClaim: parts.mayClaim,
    claim: async () => {
      const rows = await unit.db.execute<{ workspace: string }>(sql`
        select distinct workspace_id as workspace from alert where not routed limit 100`);
      const now = performance.now();
      return rows.find(({ workspace }) => (paused.get(workspace) ?? 0) <= now)?.workspace;
    },
    run: async (workspace) => {
      try {
        await routeAlerts(systemCtx(unit, { workspace, name: 'alerts', log }));
        paused.delete(workspace);
      } catch (error) {
        paused.set(workspace, performance.now() + PAUSE_MS);
        loop.wakeIn(PAUSE_MS);
        throw error;
      }
    },
  });
  return { ...loop, due: () => anyRow(sql`select true from alert where not routed order by workspace_id, last_at`) };
}
