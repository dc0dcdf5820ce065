import { sql } from 'drizzle-orm';
import { humanOf } from '../../kernel/caller.ts';
import { emit } from '../../ledger/event.ts';
import type { Tx } from '../../store/unit.ts';
import { groupChanged } from './events.ts';
import { getGroup } from './find-groups.ts';
import { fingerprintOf } from './fingerprint.ts';
import { routeAlerts } from './route-alerts.ts';

/** A tool notes something about an alert, by the key it gave it: it stands on the cards of the open groups it fires in. */
export async function noteAlert(
  tx: Tx,
  { integration, key, note }: { readonly integration: string; readonly key: string; readonly note: string },
): Promise<void> {
  await routeAlerts(tx);
  const { value } = fingerprintOf({ labels: {}, annotations: {}, status: 'firing', startsAt: tx.now, dedupKey: key });
  const noted = await tx.db.execute<{ group: number }>(sql`
    insert into alert_care (workspace_id, group_number, note, note_by, note_at)
    select m.workspace_id, m.group_number, ${note}, ${humanOf(tx.actor) ?? null}::text, ${tx.now.toISOString()}::timestamptz
    from alert_member m join alert_group g on g.workspace_id = m.workspace_id and g.number = m.group_number
    where m.workspace_id = ${tx.workspace} and m.integration = ${integration} and m.fingerprint = ${value}
      and g.state = 'firing'
    on conflict (workspace_id, group_number) do update
      set note = excluded.note, note_by = excluded.note_by, note_at = excluded.note_at
    returning group_number as "group"`);
  for (const { group } of noted) {
    const { number, opening, firing, total, flappingSince } = await getGroup(tx, group);
    emit(tx, groupChanged({ group: number, opening, firing, total, flapping: flappingSince !== null }));
  }
}
