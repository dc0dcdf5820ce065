import { and, eq } from 'drizzle-orm';
import { emit } from '../ledger/event.ts';
import { takeDue } from '../queue/timer.ts';
import { type Ctx, inTransaction } from '../store/unit.ts';
import { reviewOverdue } from './events.ts';
import { lockRequest, type Request, requestName } from './find-request.ts';
import { REVIEW_TIMER } from './open-review.ts';
import { reviewDueAt } from './review-due.ts';
import { lifecycleAt } from './revision.ts';
import { aboutOf } from './settle.ts';
import { request } from './tables.ts';

export interface OverdueReview {
  readonly request: Request;
  readonly dueAt: Date;
}

/** The reviews that ought to be decided by now, the oldest first. */
export async function overdueReviews(ctx: Ctx): Promise<OverdueReview[]> {
  const rows = await ctx.db
    .select()
    .from(request)
    .where(and(eq(request.workspaceId, ctx.workspace), eq(request.state, 'pending'), eq(request.kind, 'review')))
    .orderBy(request.number);
  const found: OverdueReview[] = [];
  for (const row of rows) {
    const dueAt = reviewDueAt(await lifecycleAt(ctx, row.policyRevision), row);
    if (dueAt && dueAt <= ctx.now) found.push({ request: row, dueAt });
  }
  return found;
}

/** Says once that a review is overdue, when its timer is due and nobody decided. It stays open. */
export async function tellOverdue(ctx: Ctx, input: { readonly request: number }): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const locked = await lockRequest(tx, input.request);
    if (!(await takeDue(tx, { kind: REVIEW_TIMER, subject: requestName(locked.number) }))) return;
    const dueAt = reviewDueAt(await lifecycleAt(tx, locked.policyRevision), locked);
    if (locked.state !== 'pending' || locked.concerns === null || !dueAt || dueAt > tx.now) return;
    emit(tx, reviewOverdue({ ...aboutOf(locked), concerns: locked.concerns, dueAt: dueAt.toISOString() }));
  });
}
