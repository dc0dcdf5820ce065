import { and, desc, eq, gte, isNull, sql } from 'drizzle-orm';
import { compiled } from '../store/compiled.ts';
import type { Ctx } from '../store/unit.ts';
import type { Lifecycle } from './lifecycle.ts';
import { trackFor } from './lifecycle.ts';
import { hold } from './tables.ts';

export type Hold = typeof hold.$inferSelect;

/** The stage that a hold is about: where a rollback puts versions back, else production, else the last stage of the track. */
export function heldStage(lifecycle: Lifecycle): string {
  const { rollback, stages } = trackFor(lifecycle, 'version');
  return rollback?.stage ?? stages.find((stage) => stage === 'production') ?? stages.at(-1)!;
}

/** The hold on promotions of a model to a stage, while one stands. */
export async function holdOn(ctx: Ctx, model: string, stage: string): Promise<Hold | undefined> {
  const [row] = await findOpen(ctx.db, { workspace: ctx.workspace, model, stage });
  return row;
}

const findOpen = compiled((db) =>
  db
    .select()
    .from(hold)
    .where(
      and(
        eq(hold.workspaceId, sql.placeholder('workspace')),
        eq(hold.model, sql.placeholder('model')),
        eq(hold.stage, sql.placeholder('stage')),
        isNull(hold.releasedAt),
      ),
    )
    .prepare('hold_on'),
);

/** Whether a hold on promotions of a model to a stage was released since an instant: what was approved before waited for it. */
export async function wasHeldSince(
  ctx: Ctx,
  { model, toStage }: { readonly model: string; readonly toStage: string },
  since: Date | null,
): Promise<boolean> {
  if (since === null) return false;
  const isOf = and(eq(hold.workspaceId, ctx.workspace), eq(hold.model, model), eq(hold.stage, toStage));
  const rows = await ctx.db
    .select({ id: hold.id })
    .from(hold)
    .where(and(isOf, gte(hold.releasedAt, since)))
    .limit(1);
  return rows.length > 0;
}

/** The holds that stand, the newest first; of one model or of all. */
export async function holdsOn(ctx: Ctx, model?: string): Promise<Hold[]> {
  const ofModel = model === undefined ? [] : [eq(hold.model, model)];
  return ctx.db
    .select()
    .from(hold)
    .where(and(eq(hold.workspaceId, ctx.workspace), isNull(hold.releasedAt), ...ofModel))
    .orderBy(desc(hold.since), hold.model);
}

export async function holdById(ctx: Ctx, id: string): Promise<Hold | undefined> {
  const [row] = await ctx.db
    .select()
    .from(hold)
    .where(and(eq(hold.workspaceId, ctx.workspace), eq(hold.id, id)));
  return row;
}

/** The newest holds of a model, released ones too. */
export async function holdHistory(ctx: Ctx, model: string, limit: number): Promise<Hold[]> {
  return ctx.db
    .select()
    .from(hold)
    .where(and(eq(hold.workspaceId, ctx.workspace), eq(hold.model, model)))
    .orderBy(desc(hold.since))
    .limit(limit);
}
