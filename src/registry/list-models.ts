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

/** Models by name, each with what of it stands (or stood) where. With `stage`, only those that have something there; with `at`, those that were registered. */
export async function listModels(
  ctx: Ctx,
  filter: ModelFilter,
  limit: number,
  from = 1,
): Promise<{ model: Model; placements: Placement[] }[]> {
  const models = await ctx.db
    .select()
    .from(model)
    .where(listed(ctx, filter))
    .orderBy(model.name)
    .limit(limit)
    .offset(from - 1);
  if (models.length === 0) return [];
  const names = models.map((row) => row.name);
  const placed = await ctx.db
    .select()
    .from(placement)
    .where(and(eq(placement.workspaceId, ctx.workspace), inArray(placement.model, names), standsAt(filter.at)))
    .orderBy(placement.fromAt);
  return models.map((row) => ({ model: row, placements: placed.filter((one) => one.model === row.name) }));
}

/** How many there are of them. */
export const countModels = (ctx: Ctx, filter: ModelFilter): Promise<number> =>
  ctx.db.$count(model, listed(ctx, filter));

function listed(ctx: Ctx, filter: ModelFilter): SQL | undefined {
  const conditions: SQL[] = [eq(model.workspaceId, ctx.workspace)];
  if (filter.owner) conditions.push(eq(model.owner, filter.owner));
  if (filter.team) conditions.push(eq(model.team, filter.team));
  if (filter.after) conditions.push(sql`${model.name} > ${filter.after}`);
  // What stood nowhere then was not registered yet.
  if (filter.stage || filter.at) {
    const there = and(
      eq(placement.workspaceId, model.workspaceId),
      eq(placement.model, model.name),
      filter.stage === undefined ? undefined : eq(placement.stage, filter.stage),
      standsAt(filter.at),
    );
    conditions.push(exists(ctx.db.select({ one: sql`1` }).from(placement).where(there)));
  }
  return and(...conditions);
}

function standsAt(at: Date | undefined): SQL {
  if (!at) return isNull(placement.toAt);
  const when = sql`${at.toISOString()}::timestamptz`;
  return sql`(${placement.fromAt} <= ${when} and ${or(isNull(placement.toAt), sql`${placement.toAt} > ${when}`)})`;
}
