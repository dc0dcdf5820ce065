import { and, eq, sql } from 'drizzle-orm';
import type { Tx } from '../../store/unit.ts';
import { alertsOf } from './find-alerts.ts';
import { inhibitsOf, listSilences, MOST_STANDING } from './find-silences.ts';
import { type Mutable, muteOf } from './mute.ts';
import { idOf } from './route-alerts.ts';
import { alert } from './tables.ts';

/** More alerts that fire at once are not looked through for one that inhibits. */
const MOST_CAUSES = 20_000;

/** Writes of each alert of a group what mutes it now. Reads the alerts only where something could. */
export async function muteMembers(tx: Tx, group: number): Promise<void> {
  const silences = await listSilences(tx, MOST_STANDING);
  const inhibits = await inhibitsOf(tx);
  if (silences.length === 0 && inhibits.length === 0) {
    await tx.db.execute(sql`
      update alert_member set muted = null
      where workspace_id = ${tx.workspace} and group_number = ${group} and muted is not null`);
    return;
  }
  const causes = inhibits.length === 0 ? [] : await firingAlerts(tx);
  const mutes = { silences, inhibits, causes, now: tx.now };
  const members = await alertsOf(tx, group);
  const changed = members.flatMap(({ alert: one, member }) => {
    const muted = muteOf({ id: idOf(one), state: member.state, labels: one.labels }, mutes) ?? null;
    return muted === member.muted ? [] : [{ integration: one.integration, fingerprint: one.fingerprint, muted }];
  });
  if (changed.length === 0) return;
  await tx.db.execute(sql`
    update alert_member m set muted = given.muted
    from jsonb_to_recordset(${JSON.stringify(changed)}::text::jsonb) as given (integration text, fingerprint text, muted text)
    where m.workspace_id = ${tx.workspace} and m.group_number = ${group} and m.integration = given.integration
      and m.fingerprint = given.fingerprint`);
}

async function firingAlerts(tx: Tx): Promise<Mutable[]> {
  const rows = await tx.db
    .select({ integration: alert.integration, fingerprint: alert.fingerprint, labels: alert.labels })
    .from(alert)
    .where(and(eq(alert.workspaceId, tx.workspace), sql`${alert.state} = 'firing'`))
    .limit(MOST_CAUSES);
  return rows.map((row) => ({ id: idOf(row), state: 'firing', labels: row.labels }));
}
