import { sql } from 'drizzle-orm';
import { type Ctx, inTransaction } from '../../store/unit.ts';
import { alertsOf } from './find-alerts.ts';
import { lockGroup } from './find-groups.ts';
import { oneAtATime, place } from './route-alerts.ts';

/** A person says that all alerts of a group are over. What their senders say later counts all the same. */
export async function resolveByHand(
  ctx: Ctx,
  number: number,
): Promise<{ readonly number: number; readonly resolved: number }> {
  return inTransaction(ctx, async (tx) => {
    await oneAtATime(tx);
    const group = await lockGroup(tx, number);
    const now = tx.now.toISOString();
    const ended = await tx.db.execute(sql`
      update alert a set state = 'resolved', ends_at = ${now}::timestamptz,
        changes = (a.changes || ${now}::timestamptz)[greatest(1, cardinality(a.changes) - 8):]
      from alert_member m
      where m.workspace_id = ${tx.workspace} and m.group_number = ${group.number} and a.workspace_id = m.workspace_id
        and a.integration = m.integration and a.fingerprint = m.fingerprint and a.state = 'firing'
      returning 1 as one`);
    const alerts = (await alertsOf(tx, number)).map(({ alert }) => alert);
    if (ended.length > 0) await place(tx, alerts, () => []);
    return { number, resolved: ended.length };
  });
}
