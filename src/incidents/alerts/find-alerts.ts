import { and, desc, eq, sql } from 'drizzle-orm';
import type { Ctx, Tx } from '../../store/unit.ts';
import type { Route } from './route.ts';
import { alert, alertMember, alertRoute } from './tables.ts';

export type AlertRow = typeof alert.$inferSelect;
export type Member = typeof alertMember.$inferSelect;
/** An alert in a group: what it says now, and how it stands there. */
export interface MemberAlert {
  readonly alert: AlertRow;
  readonly member: Member;
}

/** Up to `limit` alerts whose newest state was not put into groups yet, the oldest first, locked; others take others. */
export async function lockUnrouted(tx: Tx, limit: number): Promise<AlertRow[]> {
  return tx.db
    .select()
    .from(alert)
    .where(and(eq(alert.workspaceId, tx.workspace), sql`not ${alert.routed}`))
    .orderBy(alert.lastAt)
    .limit(limit)
    .for('update', { skipLocked: true });
}

/** Every alert of a group, or so many from the given one on, with what it says now; what fires and is worst first. */
export async function alertsOf(ctx: Ctx, group: number, limit?: number, from = 1): Promise<MemberAlert[]> {
  const query = ctx.db
    .select({ alert, member: alertMember })
    .from(alertMember)
    .innerJoin(
      alert,
      and(
        eq(alert.workspaceId, alertMember.workspaceId),
        eq(alert.integration, alertMember.integration),
        eq(alert.fingerprint, alertMember.fingerprint),
      ),
    )
    .where(and(eq(alertMember.workspaceId, ctx.workspace), eq(alertMember.group, group)))
    .orderBy(
      alertMember.state,
      alert.severity,
      desc(alertMember.startsAt),
      alertMember.fingerprint,
      alertMember.integration,
    );
  return limit === undefined ? query : query.limit(limit).offset(from - 1);
}

/** The labels that most firing alerts of a group have with the same value, and how many have them. */
export async function commonLabels(
  ctx: Ctx,
  group: number,
  limit: number,
): Promise<{ readonly name: string; readonly value: string; readonly alerts: number }[]> {
  return ctx.db.execute(sql`
    select l.name, l.value, count(*)::integer as alerts
    from alert_member m join alert a on a.workspace_id = m.workspace_id and a.integration = m.integration
      and a.fingerprint = m.fingerprint
    cross join lateral jsonb_each_text(a.labels) as l (name, value)
    where m.workspace_id = ${ctx.workspace} and m.group_number = ${group} and m.state = 'firing'
    group by l.name, l.value having count(*) > 1 order by count(*) desc, l.name, l.value limit ${limit}`);
}

/** The workspace's routes in their order. */
export async function routesOf(ctx: Ctx): Promise<Route[]> {
  const rows = await ctx.db
    .select()
    .from(alertRoute)
    .where(eq(alertRoute.workspaceId, ctx.workspace))
    .orderBy(alertRoute.position);
  return rows.map(({ workspaceId: _, ...route }) => route);
}
