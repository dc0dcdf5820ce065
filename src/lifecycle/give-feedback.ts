import { and, asc, eq } from 'drizzle-orm';
import { z } from 'zod';
import { humanOf } from '../kernel/caller.ts';
import { StewardError } from '../kernel/errors.ts';
import { emit } from '../ledger/event.ts';
import { personIdsOf } from '../people/find-people.ts';
import { anyOf } from '../store/any-of.ts';
import { type Ctx, inTransaction, type Tx } from '../store/unit.ts';
import { feedbackGiven } from './events.ts';
import { lockRequest, type Request, requestName } from './find-request.ts';
import { aboutOf } from './settle.ts';
import { feedback } from './tables.ts';

export type StoredFeedback = typeof feedback.$inferSelect;

/** How many remarks one person makes on one request. */
export const MOST_REMARKS = 10;

export const GiveFeedbackInput = z.object({
  request: z.int().min(1),
  severity: z.enum(['minor', 'major']),
  comment: z.string().trim().min(1).max(2_000),
});

/** A remark of a member beside the votes, while a request is pending. It decides nothing and is part of the record. */
export async function giveFeedback(ctx: Ctx, raw: z.input<typeof GiveFeedbackInput>): Promise<Request> {
  const input = GiveFeedbackInput.parse(raw);
  return inTransaction(ctx, async (tx) => {
    const locked = await lockRequest(tx, input.request);
    const name = requestName(locked.number);
    const person = humanOf(tx.actor);
    if (person === undefined) throw new StewardError('NOT_ALLOWED', 'Only a person can remark on a request.', {});
    if (locked.state !== 'pending') {
      throw new StewardError('ALREADY_DECIDED', `${name} is ${locked.state}, so the remark would change nothing.`, {
        hint: `See how it was decided with \`request show ${name}\`.`,
      });
    }
    await assertNotTooMany(tx, locked.number, person);
    const id = tx.newId();
    const row = { id, request: locked.number, person, severity: input.severity, comment: input.comment, at: tx.now };
    await tx.db.insert(feedback).values({ workspaceId: tx.workspace, ...row });
    const body = { ...aboutOf(locked), feedback: id, person, severity: input.severity };
    emit(tx, feedbackGiven(body, { comment: input.comment }));
    return locked;
  });
}

/** One person fills no card: his remarks on one request are few, under whichever of his accounts. */
async function assertNotTooMany(tx: Tx, number: number, person: string): Promise<void> {
  const mine = await tx.db.$count(
    feedback,
    and(
      eq(feedback.workspaceId, tx.workspace),
      eq(feedback.request, number),
      anyOf(feedback.person, await personIdsOf(tx, [person])),
    ),
  );
  if (mine < MOST_REMARKS) return;
  throw new StewardError('NOT_ALLOWED', `You made ${mine} remarks on ${requestName(number)}, which is the most.`, {
    hint: 'Say the rest in its thread.',
  });
}

/** The remarks on a request, the oldest first; the words are null once their author was forgotten. */
export async function feedbackOn(ctx: Ctx, request: number): Promise<StoredFeedback[]> {
  return ctx.db
    .select()
    .from(feedback)
    .where(and(eq(feedback.workspaceId, ctx.workspace), eq(feedback.request, request)))
    .orderBy(asc(feedback.at), asc(feedback.id));
}
