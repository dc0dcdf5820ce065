import { and, asc, eq } from 'drizzle-orm';
import type { Ctx } from '../../store/unit.ts';
import { type DriftOverrides, type DriftRule, ruleOf } from './rule.ts';
import { driftRule } from './tables.ts';

export type DriftRuleRow = typeof driftRule.$inferSelect;

/** What was set for a model, its own first. */
export async function rulesOf(ctx: Ctx, model: string): Promise<DriftRuleRow[]> {
  return ctx.db
    .select()
    .from(driftRule)
    .where(and(eq(driftRule.workspaceId, ctx.workspace), eq(driftRule.model, model)))
    .orderBy(asc(driftRule.feature));
}

/** The rule of each feature. `tried` stands over all that was set, for a backtest. */
export function rulesByFeature(
  rows: readonly Pick<DriftRuleRow, 'model' | 'feature' | 'settings'>[],
  tried?: DriftOverrides,
): (feature: string) => DriftRule {
  const layerOf = (feature: string) => {
    const row = rows.find((each) => each.feature === feature);
    return row ? [{ origin: `rule of ${feature === '' ? row.model : feature}`, settings: row.settings }] : [];
  };
  return (feature) =>
    ruleOf([
      ...layerOf(''),
      ...(feature === '' ? [] : layerOf(feature)),
      ...(tried ? [{ origin: 'this trial', settings: tried }] : []),
    ]);
}
