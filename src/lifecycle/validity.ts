import { and, desc, eq, inArray, isNotNull, ne } from 'drizzle-orm';
import { emit } from '../ledger/event.ts';
import { cancelTimer, setTimer, takeDue } from '../queue/timer.ts';
import { placementOf } from '../registry/find.ts';
import { anyOf } from '../store/any-of.ts';
import { type Ctx, inTransaction, type Tx } from '../store/unit.ts';
import { approvalLapsed } from './events.ts';
import { findPolicy } from './find-policy.ts';
import { lockRequest, type Request, requestName } from './find-request.ts';
import type { Policy } from './policy.ts';
import { lifecycleAt } from './revision.ts';
import { request } from './tables.ts';

/** Due when a renewal is to be asked for, and when the approval ends. Their subject is the request: `R-81`. */
export const RENEWAL_TIMER = 'renewal-due';
export const LAPSE_TIMER = 'approval-lapse';

type Term = NonNullable<Policy['valid']>;
type About = Pick<Request, 'number' | 'model' | 'subject' | 'track' | 'toStage'>;

/**
 * Until when the approval of a request that is applied now holds, with its timers; null for ever. A rollback brings
 * back what was approved before, and that approval ends when it would have.
 */
export async function startValidity(tx: Tx, row: Request): Promise<Date | null> {
  if (row.kind !== 'rollback') {
    const valid = findPolicy(await lifecycleAt(tx, row.policyRevision), row.policy)?.valid;
    return valid ? watch(tx, row.number, new Date(tx.now.getTime() + valid.forMs), valid) : null;
  }
  const before = await approvedBefore(tx, row);
  if (!before?.validUntil) return null;
  const valid = findPolicy(await lifecycleAt(tx, before.policyRevision), before.policy)?.valid;
  return watch(tx, row.number, before.validUntil, valid ?? { forMs: 0, renewBeforeMs: 0 });
}

/** Writes how long an approval holds from now on, null for ever, and moves its timers. */
export async function prolong(tx: Tx, number: number, valid: Term | undefined): Promise<Date | null> {
  const until = valid ? await watch(tx, number, new Date(tx.now.getTime() + valid.forMs), valid) : null;
  if (!until)
    for (const kind of [RENEWAL_TIMER, LAPSE_TIMER]) await cancelTimer(tx, { kind, subject: requestName(number) });
  await tx.db
    .update(request)
    .set({ validUntil: until })
    .where(and(eq(request.workspaceId, tx.workspace), eq(request.number, number)));
  return until;
}

async function watch(tx: Tx, number: number, until: Date, { renewBeforeMs }: Term): Promise<Date> {
  const subject = requestName(number);
  await setTimer(tx, { kind: RENEWAL_TIMER, subject, dueAt: new Date(until.getTime() - renewBeforeMs) });
  await setTimer(tx, { kind: LAPSE_TIMER, subject, dueAt: until });
  return until;
}

async function approvedBefore(tx: Tx, { number, model, subject, toStage }: Request): Promise<Request | undefined> {
  const [row] = await tx.db
    .select()
    .from(request)
    .where(
      and(
        eq(request.workspaceId, tx.workspace),
        eq(request.model, model),
        eq(request.subject, subject),
        eq(request.toStage, toStage),
        eq(request.state, 'applied'),
        inArray(request.kind, ['promotion', 'break-glass', 'rollback']),
        ne(request.number, number),
      ),
    )
    .orderBy(desc(request.number))
    .limit(1);
  return row;
}

/** Whether what the request placed stands there still, by that request. */
export async function standsBy(ctx: Ctx, row: About): Promise<boolean> {
  const placed = await placementOf(ctx, row.subject, row.track);
  return placed?.stage === row.toStage && placed.request === row.number;
}

/** Says once that an approval ended and was not renewed, when its timer is due. What stands by it stays: an outage would help nobody. */
export async function lapseApproval(ctx: Ctx, input: { readonly request: number }): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const row = await lockRequest(tx, input.request);
    if (!(await takeDue(tx, { kind: LAPSE_TIMER, subject: requestName(row.number) }))) return;
    if (row.validUntil === null || row.validUntil > tx.now || !(await standsBy(tx, row))) return;
    const { number, model, subject, toStage: to } = row;
    emit(tx, approvalLapsed({ request: number, model, subject, to, validUntil: row.validUntil.toISOString() }));
  });
}

/** The applied requests of a model whose approval has an end, by number; for what stands by them. */
export async function validityOf(ctx: Ctx, numbers: readonly number[]): Promise<ReadonlyMap<number, Request>> {
  if (numbers.length === 0) return new Map();
  const rows = await ctx.db
    .select()
    .from(request)
    .where(and(eq(request.workspaceId, ctx.workspace), anyOf(request.number, numbers), isNotNull(request.validUntil)));
  return new Map(rows.map((row) => [row.number, row]));
}
