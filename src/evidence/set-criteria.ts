import { and, eq } from 'drizzle-orm';
import { StewardError } from '../kernel/errors.ts';
import { emit } from '../ledger/event.ts';
import type { Ctx, Tx } from '../store/unit.ts';
import type { EvidenceRules } from './add-evidence.ts';
import {
  type Criterion,
  type CriterionChange,
  changesOf,
  criteriaSet,
  criterionText,
  sideOf,
  sortedCriteria,
} from './criterion.ts';
import { criteriaChanged } from './events.ts';
import { PROBLEM_STATEMENT } from './kinds.ts';
import { criterion } from './tables.ts';

/** What somebody wants of a model's success criteria. */
export interface WantedCriteria {
  /** While the project is scoped these are all of them; later, those that change. */
  readonly criteria?: readonly Criterion[] | undefined;
  /** Metrics whose criteria go. */
  readonly without?: readonly string[] | undefined;
}

/** The criteria that hold now, and the requests by which others were asked for. */
export interface SetCriteria {
  readonly criteria: readonly Criterion[];
  readonly asked: readonly number[];
}

/**
 * Sets success criteria of a model, its row locked. While the project stands in its first stage anybody who may write sets
 * all of them; later what was promised is fixed, and `rules.askChange` asks for each change: a request of its own.
 */
export async function setCriteria(
  tx: Tx,
  model: string,
  kind: string,
  wanted: WantedCriteria,
  rules: Pick<EvidenceRules, 'criteriaStage' | 'askChange'>,
): Promise<SetCriteria> {
  if (kind !== PROBLEM_STATEMENT) {
    throw new StewardError('BAD_INPUT', 'Success criteria belong to the problem statement.', {
      field: 'criterion',
      hint: `Set them with \`evidence add ${model} ${PROBLEM_STATEMENT} --criterion "auc >= 0.9"\`.`,
    });
  }
  const { without = [] } = wanted;
  const before = await criteriaOf(tx, model);
  assertAreThere(model, before, without);
  const stage = await rules.criteriaStage(tx, model);
  if (stage.now === undefined || stage.now === stage.set) {
    const all = wanted.criteria ?? before.filter(({ metric }) => !without.includes(metric));
    const now = criteriaSet(all);
    if (textOf(before) !== textOf(now)) await write(tx, model, before, now);
    return { criteria: now, asked: [] };
  }
  const asked: number[] = [];
  for (const change of changesOf(before, wanted.criteria ?? [], without))
    asked.push(await rules.askChange(tx, model, change));
  return { criteria: before, asked };
}

/** Makes one change that was decided by `request`. Twice does no harm. */
export async function changeCriterion(
  tx: Tx,
  model: string,
  { metric, side, now }: CriterionChange,
  request: number,
): Promise<void> {
  const before = await criteriaOf(tx, model);
  const others = before.filter((each) => each.metric !== metric || sideOf(each.op) !== side);
  const after = sortedCriteria(now ? [...others, { metric, ...now }] : others);
  if (textOf(before) !== textOf(after)) await write(tx, model, before, after, request);
}

/** A model's success criteria, by metric. */
export async function criteriaOf(ctx: Ctx, model: string): Promise<Criterion[]> {
  const rows = await ctx.db
    .select()
    .from(criterion)
    .where(and(eq(criterion.workspaceId, ctx.workspace), eq(criterion.model, model)));
  return sortedCriteria(rows.map(({ metric, op, bound }) => ({ metric, op, value: bound })));
}

async function write(
  tx: Tx,
  model: string,
  before: readonly Criterion[],
  now: readonly Criterion[],
  request?: number,
): Promise<void> {
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
  emit(tx, criteriaChanged({ model, before: plain(before), now: plain(now), request }));
}

function assertAreThere(model: string, before: readonly Criterion[], without: readonly string[]): void {
  const missing = without.find((metric) => !before.some((each) => each.metric === metric));
  if (missing === undefined) return;
  const has = before.length === 0 ? 'It has none.' : `There are ${textOf(before)}.`;
  throw new StewardError('BAD_INPUT', `${model} has no success criterion about ${missing}. ${has}`, {
    field: 'without',
    hint: `See them with \`evidence list ${model}\`.`,
  });
}

const textOf = (list: readonly Criterion[]): string => list.map(criterionText).join(', ');
