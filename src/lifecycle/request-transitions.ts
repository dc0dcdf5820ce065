import { z } from 'zod';
import { isStewardError, StewardError } from '../kernel/errors.ts';
import { NAME, subjectName } from '../registry/names.ts';
import { MOST_SUBJECTS } from '../registry/options.ts';
import { type Ctx, inTransaction, type Tx } from '../store/unit.ts';
import { beginRequest } from './begin-request.ts';
import { lockModels } from './bundle.ts';
import { getRequest, lockRequest, type Request } from './find-request.ts';
import { type MovePlan, planMove } from './plan-move.ts';
import { assertPlan } from './planned-release.ts';
import { needsNobody } from './policy.ts';
import { judge, settle } from './settle.ts';

const Subjects = z
  .array(z.object({ model: z.string().regex(NAME), version: z.string().regex(NAME).optional() }))
  .min(1)
  .max(MOST_SUBJECTS)
  .refine((list) => new Set(list.map(({ model }) => model)).size === list.length, 'One subject of each model.');

export const RequestTransitionsInput = z.object({
  subjects: Subjects,
  to: z.string().max(40),
  /** Part of the traffic, in thousandths of it at the finest; all of it when left out. */
  share: z.number().gt(0).max(1).multipleOf(0.001).optional(),
  /** Applied only after this request was, and not before this time. */
  after: z.int().min(1).optional(),
  notBefore: z.date().optional(),
  reason: z.string().max(2_000).optional(),
  /** The id of the person it is for, when that is not the caller; he is the asker, and neither may approve. */
  onBehalfOf: z.uuid().optional(),
  /** Where it was typed; the card goes there when no channel is set. */
  origin: z.object({ platform: z.string(), team: z.string(), channel: z.string() }).optional(),
});
export type RequestTransitionsInput = z.input<typeof RequestTransitionsInput>;

/** A subject that could not be asked for, and why. */
export interface NotOpened {
  readonly subject: string;
  readonly why: StewardError;
}

/** What became of subjects that were asked for in one go. */
export interface Bundle {
  /** By number; at least one. */
  readonly opened: readonly Request[];
  readonly refused: readonly NotOpened[];
}

/** What the same move of several subjects would take; nothing is written. A plan that was refused has its reason alone. */
export async function previewTransitions(
  ctx: Ctx,
  raw: RequestTransitionsInput,
): Promise<readonly (MovePlan | NotOpened)[]> {
  const input = RequestTransitionsInput.parse(raw);
  return inTransaction(ctx, (tx) => planAll(tx, input));
}

/**
 * Opens one request for each subject, in one transaction: each with its own pins, policy, gates and votes, all on one
 * card. Those that cannot be asked for are left out and named with their reason. When none can, nothing is opened and
 * it is refused.
 */
export async function requestTransitions(ctx: Ctx, raw: RequestTransitionsInput): Promise<Bundle> {
  const input = RequestTransitionsInput.parse(raw);
  return inTransaction(ctx, async (tx) => {
    const plans: MovePlan[] = [];
    const refused: NotOpened[] = [];
    for (const plan of await planAll(tx, input)) {
      if ('why' in plan) refused.push(plan);
      else if (plan.problems[0]) refused.push({ subject: plan.subject, why: plan.problems[0] });
      else plans.push(plan);
    }
    if (plans.length === 0) throw noneOpened(refused);
    // Before the counter of numbers, as everywhere.
    const ended = plans.flatMap(({ supersedes }) => supersedes?.number ?? []).sort((a, b) => a - b);
    for (const older of ended) await lockRequest(tx, older);
    const numbers: number[] = [];
    for (const plan of plans) {
      const bundle = plans.length === 1 ? undefined : (numbers[0] ?? ('first' as const));
      numbers.push(await beginRequest(tx, plan, { ...input, kind: 'promotion', bundle }));
    }
    const opened: Request[] = [];
    for (const [at, plan] of plans.entries()) {
      const row = await getRequest(tx, numbers[at]!);
      opened.push(needsNobody(plan.policy) ? await settle(tx, await judge(tx, row)) : row);
    }
    return { opened, refused };
  });
}

async function planAll(tx: Tx, input: z.output<typeof RequestTransitionsInput>): Promise<(MovePlan | NotOpened)[]> {
  const { subjects, to, share, onBehalfOf } = input;
  await lockModels(
    tx,
    subjects.map(({ model }) => model),
  );
  const plans: (MovePlan | NotOpened)[] = [];
  for (const subject of subjects) {
    try {
      const plan = await planMove(tx, { subject, to, share, onBehalfOf });
      await assertPlan(tx, input, plan.supersedes);
      plans.push(plan);
    } catch (error) {
      // Planning reads alone, so that a refusal leaves nothing behind.
      if (!isStewardError(error)) throw error;
      plans.push({ subject: subjectName(subject), why: error });
    }
  }
  return plans;
}

function noneOpened(refused: readonly NotOpened[]): StewardError {
  const [first] = refused;
  if (!first) throw new Error('no subject was asked for');
  if (refused.every(({ why }) => why.message === first.why.message)) return first.why;
  const lines = refused.map(({ subject, why }) => `${subject}: ${[why.message, why.hint].filter(Boolean).join(' ')}`);
  return new StewardError(first.why.code, `None of them can be asked for.\n${lines.join('\n')}`, { cause: first.why });
}
