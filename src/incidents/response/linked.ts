import { and, desc, eq, getTableColumns, gte, lte, or, sql } from 'drizzle-orm';
import { requestName } from '../../lifecycle/find-request.ts';
import { request } from '../../lifecycle/tables.ts';
import { placement } from '../../registry/tables.ts';
import type { Ctx } from '../../store/unit.ts';
import { type Incident, incidentName } from './find-incident.ts';

/** A request that has to do with an incident, in words: "R-12 brought churn@v12 to production". */
export interface LinkedRequest {
  readonly number: number;
  readonly words: string;
}

const MOST = 5;

/** What brought the version where it stands, what names the incident, and what was asked for the model since. */
export async function linkedRequests(ctx: Ctx, row: Incident): Promise<LinkedRequest[]> {
  if (row.model === null) return [];
  const until = row.endedAt ?? row.resolvedAt;
  const brought =
    row.version === null
      ? sql<boolean>`false`
      : sql<boolean>`coalesce(${request.number} = (select p.request from ${placement} p where p.workspace_id = ${ctx.workspace}
          and p.subject = ${`${row.model}@${row.version}`} and p.stage = ${row.stage}
          and p.from_at <= ${row.declaredAt.toISOString()}::timestamptz order by p.from_at desc limit 1), false)`;
  const rows = await ctx.db
    .select({ ...getTableColumns(request), brought })
    .from(request)
    .where(
      and(
        eq(request.workspaceId, ctx.workspace),
        eq(request.model, row.model),
        or(
          brought,
          eq(request.incident, incidentName(row.number)),
          and(gte(request.openedAt, row.declaredAt), until ? lte(request.openedAt, until) : undefined),
        ),
      ),
    )
    .orderBy(desc(request.number))
    .limit(MOST);
  return rows.map(({ number, kind, subject, toStage, state, brought: before }) => ({
    number,
    words: before
      ? `${requestName(number)} brought ${subject} to ${toStage}`
      : `${requestName(number)} ${kind === 'rollback' ? 'rollback, ' : ''}${subject} to ${toStage}, ${state}`,
  }));
}
