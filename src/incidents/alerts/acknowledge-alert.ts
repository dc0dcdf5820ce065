import { sql } from 'drizzle-orm';
import type { Tx } from '../../store/unit.ts';
import { acknowledgeGroup } from './acknowledge-group.ts';
import { fingerprintOf } from './fingerprint.ts';
import { isOverflow } from './group-bound.ts';
import { routeAlerts } from './route-alerts.ts';

/**
 * A tool says that somebody has an alert, by the key it gave it: the open groups it fires in are acknowledged, by nobody in
 * particular, but not a storm: of the others in it the tool said nothing. Says how many; none when it does not fire.
 */
export async function acknowledgeAlert(
  tx: Tx,
  { integration, key }: { readonly integration: string; readonly key: string },
): Promise<number> {
  // It may have come just before, and be in no group yet.
  await routeAlerts(tx);
  const { value } = fingerprintOf({ labels: {}, annotations: {}, status: 'firing', dedupKey: key });
  const rows = await tx.db.execute<{ number: number; key: string; route: string }>(sql`
    select g.number, g.key, g.route from alert_member m
    join alert_group g on g.workspace_id = m.workspace_id and g.number = m.group_number
    where m.workspace_id = ${tx.workspace} and m.integration = ${integration} and m.fingerprint = ${value}
      and m.state = 'firing' and g.state = 'firing'
    order by g.number`);
  const groups = rows.filter((group) => !isOverflow(group));
  for (const { number } of groups) await acknowledgeGroup(tx, { group: number });
  return groups.length;
}
