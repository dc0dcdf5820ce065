import { and, eq, inArray } from 'drizzle-orm';
import { isProduction } from '../../lifecycle/lifecycle.ts';
import { request } from '../../lifecycle/tables.ts';
import { subjectName } from '../../registry/names.ts';
import type { Ctx } from '../../store/unit.ts';
import { incident } from './tables.ts';

/** A version that was rolled back from, or that an incident of severity 1 in production was about, since when. */
export interface Failure {
  readonly subject: string;
  readonly at: Date;
}

/** The versions of a model onto which nothing goes back by itself. */
export async function failedVersions(ctx: Ctx, model: string): Promise<Failure[]> {
  const rolledBack = await ctx.db
    .select({ subject: request.incumbent, at: request.openedAt })
    .from(request)
    .where(and(eq(request.workspaceId, ctx.workspace), eq(request.model, model), eq(request.kind, 'rollback')));
  const severe = await ctx.db
    .select({ version: incident.version, stage: incident.stage, at: incident.declaredAt })
    .from(incident)
    .where(
      and(
        eq(incident.workspaceId, ctx.workspace),
        eq(incident.model, model),
        eq(incident.severity, 1),
        inArray(incident.state, ['triage', 'active', 'mitigated', 'resolved', 'closed']),
      ),
    );
  return [
    ...rolledBack.flatMap(({ subject, at }) => (subject === null ? [] : [{ subject, at }])),
    ...severe.flatMap(({ version, stage, at }) =>
      version !== null && stage !== null && isProduction(stage)
        ? [{ subject: subjectName({ model, version }), at }]
        : [],
    ),
  ];
}
