import { and, eq } from 'drizzle-orm';
import { StewardError } from '../../kernel/errors.ts';
import { emit } from '../../ledger/event.ts';
import { lockModel } from '../../registry/find.ts';
import { type Ctx, inTransaction } from '../../store/unit.ts';
import { assertMayEdit } from '../may-edit.ts';
import { driftRuleChanged } from './events.ts';
import { rulesByFeature, rulesOf } from './find-rules.ts';
import { DriftOverrides, type DriftRule } from './rule.ts';
import { driftRule } from './tables.ts';

export interface SetRule {
  readonly model: string;
  /** Left out: of the model. */
  readonly feature?: string | undefined;
  readonly settings: DriftOverrides;
  /** Takes away what was set before. */
  readonly reset?: boolean | undefined;
}

/** Changes what counts as drift of a model, or of one feature, from the next window on. Answers with the whole rule. */
export async function setRule(
  ctx: Ctx,
  { model, feature = '', settings: raw, reset = false }: SetRule,
): Promise<DriftRule> {
  const settings = DriftOverrides.parse(raw);
  return inTransaction(ctx, async (tx) => {
    await lockModel(tx, model);
    const rows = await rulesOf(tx, model);
    const before = rows.find((row) => row.feature === feature)?.settings ?? {};
    const now = { ...(reset ? {} : before), ...settings };
    const others = rows.filter((row) => row.feature !== feature);
    const whole = rulesByFeature([...others, { model, feature, settings: now }])(feature);
    if (whole.settings.needed > whole.settings.of)
      throw new StewardError('BAD_INPUT', `${whole.settings.needed} of ${whole.settings.of} windows cannot be.`, {
        field: 'windows',
        hint: 'Write it like `2 of 3`.',
      });
    if (JSON.stringify(before) === JSON.stringify(now)) return whole;
    await assertMayEdit(tx, model, 'its rules for drift');
    const key = and(
      eq(driftRule.workspaceId, tx.workspace),
      eq(driftRule.model, model),
      eq(driftRule.feature, feature),
    );
    const values = { settings: now, setBy: tx.actor, at: tx.now };
    if (Object.keys(now).length === 0) await tx.db.delete(driftRule).where(key);
    else
      await tx.db
        .insert(driftRule)
        .values({ workspaceId: tx.workspace, model, feature, ...values })
        .onConflictDoUpdate({ target: [driftRule.workspaceId, driftRule.model, driftRule.feature], set: values });
    const numbers = (given: DriftOverrides): Record<string, number> =>
      Object.fromEntries(Object.entries(given).filter((entry): entry is [string, number] => entry[1] !== undefined));
    emit(
      tx,
      driftRuleChanged({
        model,
        feature: feature === '' ? undefined : feature,
        before: numbers(before),
        now: numbers(now),
      }),
    );
    return whole;
  });
}
