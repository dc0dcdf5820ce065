import { and, desc, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { type ByItself, ROLLBACK_TRIGGERS, whyNotByItself } from '../../lifecycle/by-itself.ts';
import { requestName } from '../../lifecycle/find-request.ts';
import { trackFor } from '../../lifecycle/lifecycle.ts';
import { currentLifecycle } from '../../lifecycle/revision.ts';
import { rollback } from '../../lifecycle/rollback.ts';
import { rollbackOffer } from '../../lifecycle/rollback-target.ts';
import { request } from '../../lifecycle/tables.ts';
import { lockModel } from '../../registry/find.ts';
import { subjectName } from '../../registry/names.ts';
import { claimOnce } from '../../store/once.ts';
import { type Ctx, inTransaction, type Tx } from '../../store/unit.ts';
import { addNote } from './add-note.ts';
import { failedVersions } from './failed-versions.ts';
import { incidentName } from './find-incident.ts';

export const RollBackByItselfInput = z.object({
  model: z.string(),
  version: z.string().optional(),
  trigger: z.enum(ROLLBACK_TRIGGERS),
  incident: z.int().optional(),
  /** The fact that it follows: it does so once. */
  fact: z.string().optional(),
});

/** The request of a rollback, or why there is none; both undefined where the policy rolls nothing back by itself. */
export interface ByItselfResult {
  readonly request?: number;
  readonly because?: string;
}

/**
 * Rolls a model back because its policy says so: at most once in the policy's time, never onto a version that failed, and
 * reviewed afterwards. An incident's timeline says what was done, or why not.
 */
export async function rollBackByItself(ctx: Ctx, raw: z.input<typeof RollBackByItselfInput>): Promise<ByItselfResult> {
  const input = RollBackByItselfInput.parse(raw);
  return inTransaction(ctx, async (tx) => {
    const rule = trackFor((await currentLifecycle(tx)).lifecycle, 'version').rollback?.byItself;
    if (!rule?.on.includes(input.trigger)) return {};
    if (input.fact !== undefined && !(await claimOnce(tx, `rollback by itself ${input.fact}`))) return {};
    await lockModel(tx, input.model);
    const because = await whyNot(tx, rule, input);
    const done = because === undefined ? await doIt(tx, input) : { because };
    const note =
      done.request === undefined
        ? `Not rolled back by itself: ${because}`
        : `Rolled back by itself (${requestName(done.request)}), because the policy says so on ${input.trigger}`;
    if (input.incident !== undefined) await addNote(tx, { incident: input.incident, note });
    return done;
  });
}

type Input = z.output<typeof RollBackByItselfInput>;

async function whyNot(tx: Tx, rule: ByItself, { model, version, trigger }: Input): Promise<string | undefined> {
  const offer = await rollbackOffer(tx, model);
  // Where nothing can be put back, what serves does not matter.
  if (!offer) return 'there is no version to go back to';
  return whyNotByItself(rule, {
    trigger,
    at: tx.now,
    about: version === undefined ? undefined : subjectName({ model, version }),
    ...offer,
    last: await lastByItself(tx, model),
    failed: new Set((await failedVersions(tx, model)).map(({ subject }) => subject)),
  });
}

async function doIt(tx: Tx, { model, trigger, incident: number }: Input): Promise<ByItselfResult> {
  const named = number === undefined ? {} : { incident: incidentName(number) };
  const done = await rollback(tx, { model, reason: `by itself on ${trigger}`, ...named }, 'policy');
  return { request: done.number };
}

/** When the model was rolled back by Steward itself last. */
async function lastByItself(tx: Tx, model: string): Promise<Date | undefined> {
  const [row] = await tx.db
    .select({ at: request.openedAt })
    .from(request)
    .where(
      and(
        eq(request.workspaceId, tx.workspace),
        eq(request.model, model),
        eq(request.kind, 'rollback'),
        sql`${request.askedBy} ->> 'type' = 'system'`,
      ),
    )
    .orderBy(desc(request.openedAt))
    .limit(1);
  return row?.at;
}
