import { sql } from 'drizzle-orm';
import { OPEN_STATES } from '../lifecycle/find-request.ts';
import { inParts } from '../store/in-parts.ts';
import { type Ctx, inTransaction } from '../store/unit.ts';
import { REPLAY_TIMER } from './replay-delivery.ts';

/** How long a delivery that ended is kept, after its last try. What the ledger says of it stays. */
export const KEPT_DAYS = 90;

/**
 * Removes the workspace's deliveries whose request ended and whose last try is 90 days ago, in parts; says how many. What
 * is or may be tried again stays: that of an open request, and one that waits to be replayed.
 */
export async function sweepDeliveries(ctx: Ctx, most = 1_000): Promise<number> {
  const before = new Date(ctx.now.getTime() - KEPT_DAYS * 86_400_000).toISOString();
  const open = sql.param([...OPEN_STATES]);
  return inParts(
    (part) =>
      inTransaction(ctx, async (tx) => {
        // Locked first: who asks for a replay locks too, so that his timer is seen by the statement that deletes.
        const old = await tx.db.execute<{ id: string }>(sql`
          select d.id from webhook_delivery d join request r on r.workspace_id = d.workspace_id and r.number = d.request
          where d.workspace_id = ${tx.workspace} and d.created_at < ${before}::timestamptz
            and coalesce(d.last_at, d.created_at) < ${before}::timestamptz and r.state <> all(${open}::text[])
            and not exists (select 1 from timer t where t.workspace_id = d.workspace_id and t.kind = ${REPLAY_TIMER} and t.subject = d.id)
          order by d.created_at limit ${part} for update of d skip locked`);
        const swept = await tx.db.execute(sql`
          delete from webhook_delivery d where d.workspace_id = ${tx.workspace}
            and d.id = any(${sql.param(old.map(({ id }) => id))}::text[])
            and coalesce(d.last_at, d.created_at) < ${before}::timestamptz
            and not exists (select 1 from timer t where t.workspace_id = d.workspace_id and t.kind = ${REPLAY_TIMER} and t.subject = d.id)
          returning 1 as one`);
        return swept.length;
      }),
    most,
  );
}
