import { isNull, sql } from 'drizzle-orm';
import { emit } from '../../ledger/event.ts';
import type { Tx } from '../../store/unit.ts';
import { groupNoted } from './events.ts';
import { fingerprintOf } from './fingerprint.ts';
import { routeAlerts } from './route-alerts.ts';
import { alertCare } from './tables.ts';

/**
 * A tool notes something about an alert, by the key it gave it: it stands on the cards of the open groups it fires in, unless
 * a person's words stand there. The ledger keeps it in either case.
 */
export async function noteAlert(
  tx: Tx,
  { integration, key, note }: { readonly integration: string; readonly key: string; readonly note: string },
): Promise<void> {
  await routeAlerts(tx);
  const { value } = fingerprintOf({ labels: {}, annotations: {}, status: 'firing', dedupKey: key });
  const groups = await tx.db.execute<{ group: number; opening: number }>(sql`
    select g.number as "group", g.opening from alert_member m
    join alert_group g on g.workspace_id = m.workspace_id and g.number = m.group_number
    where m.workspace_id = ${tx.workspace} and m.integration = ${integration} and m.fingerprint = ${value}
      and g.state = 'firing' order by g.number for update of g`);
  for (const { group, opening } of groups) {
    const noted = { note, noteAt: tx.now };
    await tx.db
      .insert(alertCare)
      .values({ workspaceId: tx.workspace, group, ...noted })
      .onConflictDoUpdate({
        target: [alertCare.workspaceId, alertCare.group],
        set: noted,
        setWhere: isNull(alertCare.noteBy),
      });
    emit(tx, groupNoted({ group, opening }, { note }));
  }
}
