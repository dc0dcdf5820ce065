import { and, asc, desc, eq, isNull } from 'drizzle-orm';
import { StewardError } from '../../kernel/errors.ts';
import { getVersion } from '../../registry/find.ts';
import type { Subject } from '../../registry/names.ts';
import { subjectName } from '../../registry/names.ts';
import type { Ctx } from '../../store/unit.ts';
import { decodeEdges, type Layout } from '../profiles/layout.ts';
import { baseline, baselineFeature } from './tables.ts';

export type Baseline = typeof baseline.$inferSelect;
export type BaselineFeature = typeof baselineFeature.$inferSelect;

export const baselineName = (number: number): string => `B-${number}`;

/** Those that windows are compared with now, of a model or of one version; training first. */
export async function openBaselines(ctx: Ctx, { model, version }: Subject): Promise<Baseline[]> {
  const rows = await ctx.db
    .select()
    .from(baseline)
    .where(
      and(
        eq(baseline.workspaceId, ctx.workspace),
        eq(baseline.model, model),
        version === undefined ? undefined : eq(baseline.version, version),
        isNull(baseline.endedAt),
      ),
    )
    .orderBy(asc(baseline.number));
  return rows.sort((a, b) => Number(b.kind === 'training') - Number(a.kind === 'training'));
}

/** All there were, the newest first. */
export async function baselinesOf(ctx: Ctx, model: string, version?: string): Promise<Baseline[]> {
  return ctx.db
    .select()
    .from(baseline)
    .where(
      and(
        eq(baseline.workspaceId, ctx.workspace),
        eq(baseline.model, model),
        version === undefined ? undefined : eq(baseline.version, version),
      ),
    )
    .orderBy(desc(baseline.number))
    .limit(50);
}

/** The training baseline that gives a version its edges; UNKNOWN_BASELINE when it has none. */
export async function trainingOf(
  ctx: Ctx,
  subject: Required<Subject> & { readonly version: string },
): Promise<Baseline> {
  const open = await openBaselines(ctx, subject);
  const training = open.find(({ kind }) => kind === 'training');
  if (training) return training;
  await getVersion(ctx, subject);
  throw new StewardError('UNKNOWN_BASELINE', `${subjectName(subject)} has no baseline to compare with.`, {
    field: 'version',
    hint: 'Send the training data, or its counts, to `POST /api/v1/baselines`.',
  });
}

export async function featuresOf(ctx: Ctx, model: string, number: number): Promise<BaselineFeature[]> {
  return ctx.db
    .select()
    .from(baselineFeature)
    .where(
      and(
        eq(baselineFeature.workspaceId, ctx.workspace),
        eq(baselineFeature.model, model),
        eq(baselineFeature.baseline, number),
      ),
    )
    .orderBy(asc(baselineFeature.feature));
}

export function layoutOfFeature({ type, edges, categories }: BaselineFeature): Layout {
  return type === 'numeric' ? { type, edges: decodeEdges(edges) } : { type, categories };
}
