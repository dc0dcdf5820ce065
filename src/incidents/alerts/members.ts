import { sql } from 'drizzle-orm';
import type { Tx } from '../../store/unit.ts';
import type { AlertRow } from './find-alerts.ts';
import type { AlertGroup } from './find-groups.ts';
import { alertGroup } from './tables.ts';

/** For each of these alerts the open groups it fires in, by `<integration> <fingerprint>`. */
export async function openGroupsOf(
  tx: Tx,
  alerts: readonly AlertRow[],
): Promise<ReadonlyMap<string, readonly number[]>> {
  const rows = await tx.db.execute<{ id: string; groups: number[] }>(sql`
    select m.integration || ' ' || m.fingerprint as id, array_agg(m.group_number order by m.group_number) as groups
    from unnest(${sql.param(alerts.map((one) => one.integration))}::text[],
      ${sql.param(alerts.map((one) => one.fingerprint))}::text[]) as given (integration, fingerprint)
    join alert_member m on m.workspace_id = ${tx.workspace} and m.integration = given.integration
      and m.fingerprint = given.fingerprint
    join alert_group g on g.workspace_id = m.workspace_id and g.number = m.group_number
    where g.state = 'firing' group by m.integration, m.fingerprint`);
  return new Map(rows.map(({ id, groups }) => [id, groups]));
}

/** The newest group of each key, locked. */
export async function latestByKey(tx: Tx, keys: readonly string[]): Promise<ReadonlyMap<string, AlertGroup>> {
  if (keys.length === 0) return new Map();
  const rows = await tx.db
    .select()
    .from(alertGroup)
    .where(
      sql`${alertGroup.workspaceId} = ${tx.workspace} and (${alertGroup.key}, ${alertGroup.number}) in (
        select key, max(number) from alert_group where workspace_id = ${tx.workspace}
          and key = any(${sql.param([...keys])}::text[]) group by key)`,
    )
    .orderBy(alertGroup.number)
    .for('update');
  return new Map(rows.map((row) => [row.key, row]));
}

/** Writes how alerts stand in their groups: one statement for all of them. What people were told of each stays. */
export async function putMembers(tx: Tx, at: ReadonlyMap<number, readonly AlertRow[]>): Promise<void> {
  const rows = [...at].flatMap(([group, alerts]) =>
    alerts.map(({ integration, fingerprint, state, startsAt, endsAt }) => ({
      group,
      integration,
      fingerprint,
      state,
      starts_at: startsAt,
      ends_at: endsAt,
    })),
  );
  if (rows.length === 0) return;
  await tx.db.execute(sql`
    insert into alert_member as known (workspace_id, group_number, integration, fingerprint, state, starts_at, ends_at)
    select ${tx.workspace}::text, "group", integration, fingerprint, state, starts_at, ends_at
    from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as given ("group" integer, integration text, fingerprint text,
      state text, starts_at timestamptz, ends_at timestamptz)
    on conflict (workspace_id, group_number, integration, fingerprint) do update
      set state = excluded.state, starts_at = excluded.starts_at, ends_at = excluded.ends_at`);
}
