import { and, eq, sql } from 'drizzle-orm';
import { type Ctx, inTransaction } from '../../store/unit.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { IncomingAlert } from './incoming-alert.ts';
import { receiveAlerts } from './receive-alerts.ts';
import { BY_HAND_ROUTE } from './route.ts';
import { oneAtATime, place } from './route-alerts.ts';
import { alert } from './tables.ts';

/**
 * Raises an alert of source `steward` that gets a group of its own at once: what a person pages about by hand. Returns the
 * group's number; whoever raises it pages.
 */
export async function raiseAlert(ctx: Ctx, raised: IncomingAlert): Promise<number> {
  return inTransaction(ctx, async (tx) => {
    await oneAtATime(tx);
    const own = { ...raised, dedupKey: raised.dedupKey ?? tx.newId() };
    const labels = { ...own.labels, raised: own.dedupKey };
    await receiveAlerts(tx, { source: 'steward', integration: 'steward', alerts: [{ ...own, labels }] });
    const rows = await tx.db
      .select()
      .from(alert)
      .where(
        and(
          eq(alert.workspaceId, tx.workspace),
          eq(alert.integration, 'steward'),
          sql`${alert.fingerprint} = ${fingerprintOf(own).value}`,
        ),
      );
    const [number] = await place(tx, rows, () => [BY_HAND_ROUTE]);
    if (number === undefined) throw new Error('the alert raised got no group');
    return number;
  });
}
