import { and, eq, isNull, lte } from 'drizzle-orm';
import { placement } from '../registry/tables.ts';
import type { Ctx } from '../store/unit.ts';
import type { Request } from './find-request.ts';
import { overdueReviews } from './overdue-reviews.ts';
import { requestTitle } from './request-words.ts';
import { request } from './tables.ts';

/** The applied requests whose approval ended without a renewal while what they placed stands there still, the longest first. */
export async function lapsedApprovals(ctx: Ctx): Promise<Request[]> {
  const rows = await ctx.db
    .select({ request })
    .from(request)
    .innerJoin(
      placement,
      and(
        eq(placement.workspaceId, request.workspaceId),
        eq(placement.subject, request.subject),
        eq(placement.track, request.track),
        eq(placement.stage, request.toStage),
        eq(placement.request, request.number),
        isNull(placement.toAt),
      ),
    )
    .where(and(eq(request.workspaceId, ctx.workspace), eq(request.state, 'applied'), lte(request.validUntil, ctx.now)))
    .orderBy(request.validUntil, request.number);
  return rows.map((row) => row.request);
}

/** What ought to have been decided by now: reviews that are overdue, and approvals that lapsed. */
export async function lateDecisions(ctx: Ctx): Promise<{ readonly what: string; readonly since: Date }[]> {
  const reviews = (await overdueReviews(ctx)).map(({ request: row, dueAt }) => ({
    what: `${requestTitle(row)}, overdue since ${dueAt.toISOString().slice(0, 10)}`,
    since: dueAt,
  }));
  const lapsed = (await lapsedApprovals(ctx)).map((row) => ({
    what: `${requestTitle(row)}, approval lapsed ${row.validUntil!.toISOString().slice(0, 10)}: \`renew ${row.model}\``,
    since: row.validUntil!,
  }));
  return [...reviews, ...lapsed];
}
