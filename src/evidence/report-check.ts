import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { StewardError } from '../kernel/errors.ts';
import { emit } from '../ledger/event.ts';
import { getVersion, lockModel } from '../registry/find.ts';
import { NAME, subjectName } from '../registry/names.ts';
import { type Ctx, inTransaction } from '../store/unit.ts';
import { checkReported } from './events.ts';
import { CHECK_STATES, checkResult } from './tables.ts';

/** As code hosts have them: `ci/tests`, `security-scan`, `build (linux)`. */
export const CONTEXT = /^[A-Za-z0-9][A-Za-z0-9 ._/:()-]{0,99}$/;

export const ReportCheckInput = z.object({
  model: z.string().regex(NAME),
  version: z.string().regex(NAME),
  context: z.string().regex(CONTEXT, 'a context looks like ci/tests, at most 100 characters'),
  state: z.enum(CHECK_STATES),
  url: z
    .url({ protocol: /^https?$/ })
    .max(1_000)
    .optional(),
  description: z.string().max(1_000).optional(),
  /** When it happened; now when left out. */
  at: z.date().optional(),
});
export type ReportCheckInput = z.input<typeof ReportCheckInput>;
export type CheckResult = typeof checkResult.$inferSelect;

/** How far a reporter's clock may be ahead. */
const AHEAD_MS = 5 * 60_000;

/**
 * Keeps what CI says about a version under a context. The latest by its own time wins, whatever order they come in; one
 * that is older than what is known changes nothing. Answers with what counts now.
 */
export async function reportCheck(ctx: Ctx, raw: ReportCheckInput): Promise<CheckResult> {
  const input = ReportCheckInput.parse(raw);
  return inTransaction(ctx, async (tx) => {
    const at = input.at ?? tx.now;
    if (at.getTime() > tx.now.getTime() + AHEAD_MS) {
      throw new StewardError('BAD_INPUT', 'A check cannot be reported before it happened.', {
        field: 'at',
        hint: 'Leave out `at`, or set the clock of the machine that reports.',
      });
    }
    const { name: model } = await lockModel(tx, input.model);
    await getVersion(tx, { model, version: input.version });
    const { version, context, state, url, description } = input;
    const [before] = await checksOf(tx, model, version, context);
    if (before && before.at > at) return before;
    const values = { state, url: url ?? null, description: description ?? null, at, reportedBy: tx.actor };
    const [row] = await tx.db
      .insert(checkResult)
      .values({ workspaceId: tx.workspace, model, version, context, ...values })
      .onConflictDoUpdate({
        target: [checkResult.workspaceId, checkResult.model, checkResult.version, checkResult.context],
        set: values,
      })
      .returning();
    const subject = subjectName({ model, version });
    // The same again is no news: only its time is kept.
    if (before?.state !== state)
      emit(tx, checkReported({ model, subject, context, state, url, reportedAt: at.toISOString() }, { description }));
    return row!;
  });
}

/** What is known of a version, by context. */
export async function checksOf(ctx: Ctx, model: string, version: string, context?: string): Promise<CheckResult[]> {
  return ctx.db
    .select()
    .from(checkResult)
    .where(
      sql`${checkResult.workspaceId} = ${ctx.workspace} and ${checkResult.model} = ${model}
        and ${checkResult.version} = ${version} and ${checkResult.context} = coalesce(${context ?? null}::text, ${checkResult.context})`,
    )
    .orderBy(checkResult.context);
}
