import { and, eq } from 'drizzle-orm';
import { StewardError } from '../kernel/errors.ts';
import { emit } from '../ledger/event.ts';
import type { Ctx, Tx } from '../store/unit.ts';
import type { EvidenceRules } from './add-evidence.ts';
import { type Criterion, criteriaSet, criterionText } from './criterion.ts';
import { criteriaChanged } from './events.ts';
import { PROBLEM_STATEMENT } from './kinds.ts';
import { criterion } from './tables.ts';

/**
 * Sets all success criteria of a model, its row locked. While the project stands in its first stage anybody who may write
 * does it; later what was promised is fixed, and changing it takes the project back there: a recorded move, after which
 * each step forward is approved again. CRITERIA_FIXED says so.
 */
export async function setCriteria(
  tx: Tx,
  model: string,
  kind: string,
  given: readonly Criterion[],
  rules: EvidenceRules,
): Promise<readonly Criterion[]> {
  if (kind !== PROBLEM_STATEMENT) {
    throw new StewardError('BAD_INPUT', 'Success criteria belong to the problem statement.', {
      field: 'criterion',
      hint: `Set them with \`evidence add ${model} ${PROBLEM_STATEMENT} --criterion "auc >= 0.9"\`.`,
    });
  }
  const now = criteriaSet(given);
  const before = await criteriaOf(tx, model);
  if (textOf(before) === textOf(now)) return now;
  await assertOpen(tx, model, before, rules);
  await tx.db.delete(criterion).where(and(eq(criterion.workspaceId, tx.workspace), eq(criterion.model, model)));
  if (now.length > 0) {
    await tx.db.insert(criterion).values(
      now.map(({ metric, op, value }) => ({
        workspaceId: tx.workspace,
        model,
        metric,
        op,
        bound: value,
        at: tx.now,
      })),
    );
  }
  const plain = (list: readonly Criterion[]) => list.map(({ metric, op, value }) => ({ metric, op, value }));
  emit(tx, criteriaChanged({ model, before: plain(before), now: plain(now) }));
  return now;
}

/** A model's success criteria, by metric. */
export async function criteriaOf(ctx: Ctx, model: string): Promise<Criterion[]> {
  const rows = await ctx.db
    .select()
    .from(criterion)
    .where(and(eq(criterion.workspaceId, ctx.workspace), eq(criterion.model, model)));
  return criteriaSet(rows.map(({ metric, op, bound }) => ({ metric, op, value: bound })));
}

async function assertOpen(tx: Tx, model: string, before: readonly Criterion[], rules: EvidenceRules): Promise<void> {
  const stage = await rules.criteriaStage(tx, model);
  if (stage.now === undefined || stage.now === stage.set) return;
  const now = before.length === 0 ? 'none' : textOf(before);
  throw new StewardError(
    'CRITERIA_FIXED',
    `${model} left ${stage.set}, so its success criteria are fixed: ${now}. Changing them is a decision.`,
    {
      field: 'criterion',
      hint: `Take the project back with \`promote ${model} to <the stage before>\` until it is in ${stage.set}; then each step forward is approved again.`,
    },
  );
}

const textOf = (list: readonly Criterion[]): string => list.map(criterionText).join(', ');
