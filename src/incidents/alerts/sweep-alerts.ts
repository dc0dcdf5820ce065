import { sql } from 'drizzle-orm';
import { inParts } from '../../store/in-parts.ts';
import { type Ctx, inTransaction, type Tx } from '../../store/unit.ts';
import { oneAtATime } from './route-alerts.ts';

/** How long a group is kept after its end, and a silence after its. What the ledger says of them stays. */
export const KEPT_DAYS = 90;

/**
 * Removes the workspace's groups that ended 90 days ago, then alerts that are resolved so long and in no group any more, and
 * silences that are over so long. In parts; says how many groups.
 */
export async function sweepAlerts(ctx: Ctx, most = 500): Promise<number> {
  const before = new Date(ctx.now.getTime() - KEPT_DAYS * 86_400_000).toISOString();
  const part = (remove: (tx: Tx, limit: number) => Promise<number>, atOnce: number) =>
    inParts((limit) => inTransaction(ctx, (tx) => remove(tx, limit)), atOnce);
  const groups = await part((tx, limit) => removeGroups(tx, before, limit), most);
  await part((tx, limit) => removeAlerts(tx, before, limit), most * 10);
  await ctx.db.execute(sql`
    delete from silence where workspace_id = ${ctx.workspace}
      and (ended_at < ${before}::timestamptz or to_at < ${before}::timestamptz)`);
  return groups;
}

/** No alert is put into groups meanwhile: one that opens again is not removed from under it. */
async function removeGroups(tx: Tx, before: string, limit: number): Promise<number> {
  await oneAtATime(tx);
  const gone = await tx.db.execute<{ number: number }>(sql`
    delete from alert_group where workspace_id = ${tx.workspace} and number in (
      select number from alert_group where workspace_id = ${tx.workspace} and state = 'resolved'
        and resolved_at < ${before}::timestamptz order by number limit ${limit})
    returning number`);
  const numbers = sql.param(gone.map(({ number }) => number));
  await tx.db.execute(sql`
    delete from alert_member where workspace_id = ${tx.workspace} and group_number = any(${numbers}::integer[])`);
  await tx.db.execute(sql`
    delete from alert_care where workspace_id = ${tx.workspace} and group_number = any(${numbers}::integer[])`);
  return gone.length;
}

/** The conditions stand twice: one that fires again just now is looked at anew before it is removed. */
async function removeAlerts(tx: Tx, before: string, limit: number): Promise<number> {
  await oneAtATime(tx);
  const old = sql`a.workspace_id = ${tx.workspace} and a.state = 'resolved' and a.routed and a.last_at < ${before}::timestamptz`;
  const gone = await tx.db.execute(sql`
    delete from alert a where ${old} and (a.integration, a.fingerprint) in (
      select a.integration, a.fingerprint from alert a where ${old} and not exists (
        select 1 from alert_member m where m.workspace_id = a.workspace_id and m.integration = a.integration
          and m.fingerprint = a.fingerprint) limit ${limit})
    returning 1 as one`);
  return gone.length;
}
