import { and, desc, eq } from 'drizzle-orm';
import type { Ctx } from '../store/unit.ts';
import type { Evidence } from './add-evidence.ts';
import { evidence } from './tables.ts';

/** Everything recorded for a model (its versions included), or for one subject; the newest first. */
export async function evidenceOf(
  ctx: Ctx,
  of: { readonly model: string; readonly subject?: string | undefined },
  limit: number,
): Promise<Evidence[]> {
  return ctx.db
    .select()
    .from(evidence)
    .where(
      and(
        eq(evidence.workspaceId, ctx.workspace),
        eq(evidence.model, of.model),
        ...(of.subject === undefined ? [] : [eq(evidence.subject, of.subject)]),
      ),
    )
    .orderBy(desc(evidence.at), desc(evidence.id))
    .limit(limit);
}
