import { sql } from 'drizzle-orm';
import type { Tx } from '../../store/unit.ts';
import { acknowledgeGroup } from './acknowledge-group.ts';
import { fingerprintOf } from './fingerprint.ts';
import { routeAlerts } from './route-alerts.ts';

/**
 * A tool says that somebody has an alert, by the key it gave it: the open groups it fires in are acknowledged, by nobody in
 * particular. Says how many; none when it does not fire.
 */
export async function acknowledgeAlert(
  tx: Tx,
  { integration, key }: { readonly integration: string; readonly key: string },
): Promise<number> {
  // It may have come just before, and be in no group yet.
  await routeAlerts(tx);
  const { value } = fingerprintOf({ labels: {}, annotations: {}, status: 'firing', startsAt: tx.now, dedupKey: key });
  const rows = await tx.db.execute<{ group: number }>(sql`
    select m.group_number as "group" from alert_member m
    join alert_group g on g.workspace_id = m.workspace_id and g.number = m.group_number
    where m.workspace_id = ${tx.workspace} and m.integration = ${integration} and m.fingerprint = ${value}
      and m.state = 'firing' and g.state = 'firing'
    order by m.group_number`);
  for (const { group } of rows) await acknowledgeGroup(tx, { group });
  return rows.length;
}
