import { and, eq, exists, inArray, isNull, or, type SQL, sql } from 'drizzle-orm';
import type { Ctx } from '../store/unit.ts';
import type { Model, Placement } from './find.ts';
import { model, placement } from './tables.ts';

export interface ModelFilter {
  readonly stage?: string | undefined;
  readonly owner?: string | undefined;
  readonly team?: string | undefined;
  /** Placements as they were then; now when left out. */
  readonly at?: Date | undefined;
  /** Names after this one: the next page. */
  readonly after?: string | undefined;
}

/** Models by name, each with what of it stands (or stood) where. With `stage`, only those that have something there. */
export async function listModels(
  ctx: Ctx,
  filter: ModelFilter,
  limit: number,
): Promise<{ model: Model; placements: Placement[] }[]> {
  const then = standsAt(filter.at);
  const conditions: SQL[] = [eq(model.workspaceId, ctx.workspace)];
  if (filter.owner) conditions.push(eq(model.owner, filter.owner));
  if (filter.team) conditions.push(eq(model.team, filter.team));
  if (filter.after) conditions.push(sql`${model.name} > ${filter.after}`);
  if (filter.stage) {
    const there = and(
      eq(placement.workspaceId, model.workspaceId),
      eq(placement.model, model.name),
      eq(placement.stage, filter.stage),
      then,
    );
    conditions.push(exists(ctx.db.select({ one: sql`1` }).from(placement).where(there)));
  }
  const models = await ctx.db
    .select()
    .from(model)
    .where(and(...conditions))
    .orderBy(model.name)
    .limit(limit);
  if (models.length === 0) return [];
  const names = models.map((row) => row.name);
  const placed = await ctx.db
    .select()
    .from(placement)
    .where(and(eq(placement.workspaceId, ctx.workspace), inArray(placement.model, names), then))
    .orderBy(placement.fromAt);
  return models.map((row) => ({ model: row, placements: placed.filter((one) => one.model === row.name) }));
}

function standsAt(at: Date | undefined): SQL {
  if (!at) return isNull(placement.toAt);
  const when = sql`${at.toISOString()}::timestamptz`;
  return sql`(${placement.fromAt} <= ${when} and ${or(isNull(placement.toAt), sql`${placement.toAt} > ${when}`)})`;
}
