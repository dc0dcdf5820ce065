import { and, eq } from 'drizzle-orm';
import { type Ctx, inTransaction } from '../../store/unit.ts';
import type { IncomingAlert } from './incoming-alert.ts';
import { receiveAlerts } from './receive-alerts.ts';
import { BY_HAND_ROUTE, RAISED } from './route.ts';
import { oneAtATime, place } from './route-alerts.ts';
import { alert } from './tables.ts';

/**
 * Raises an alert of source `steward` that gets a group of its own at once: what a person pages about by hand, in his words.
 * Returns the group's number; whoever raises it pages.
 */
export async function raiseAlert(
  ctx: Ctx,
  { text, severity, by }: { readonly text: string; readonly severity: number; readonly by: string },
): Promise<number> {
  return inTransaction(ctx, async (tx) => {
    await oneAtATime(tx);
    const id = tx.newId();
    const raised: IncomingAlert = {
      labels: { [RAISED]: id },
      annotations: { summary: text },
      status: 'firing',
      startsAt: tx.now,
      dedupKey: id,
      severity,
      // Whose words these are, for when he is forgotten.
      extra: { by },
    };
    await receiveAlerts(tx, { source: 'steward', integration: 'steward', alerts: [raised] });
    const rows = await tx.db
      .select()
      .from(alert)
      .where(and(eq(alert.workspaceId, tx.workspace), eq(alert.integration, 'steward'), eq(alert.fingerprint, id)));
    const [number] = await place(tx, rows, () => [BY_HAND_ROUTE]);
    if (number === undefined) throw new Error('the alert raised got no group');
    return number;
  });
}
