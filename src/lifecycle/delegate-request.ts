import { and, eq, isNull } from 'drizzle-orm';
import { z } from 'zod';
import { humanOf } from '../kernel/caller.ts';
import { StewardError } from '../kernel/errors.ts';
import { emit } from '../ledger/event.ts';
import { personIdsOf } from '../people/find-people.ts';
import { anyOf } from '../store/any-of.ts';
import { type Ctx, inTransaction } from '../store/unit.ts';
import { answerableFor } from './approvers.ts';
import { assertPending } from './decided-already.ts';
import { assertMayBorrow, endLoans, type StoredDelegation } from './delegation.ts';
import { delegationMade } from './events.ts';
import { lockRequest, type Request, requestName } from './find-request.ts';
import { judge } from './settle.ts';
import { delegation } from './tables.ts';

export const DelegateRequestInput = z.object({
  request: z.int().min(1),
  /** The person's id. */
  to: z.uuid(),
  reason: z.string().max(2_000).optional(),
});

/** Lends the caller's right to decide on one pending request. A later delegate replaces an earlier one. */
export async function delegateRequest(ctx: Ctx, raw: z.input<typeof DelegateRequestInput>): Promise<Request> {
  const input = DelegateRequestInput.parse(raw);
  return inTransaction(ctx, async (tx) => {
    const locked = await lockRequest(tx, input.request);
    assertPending(locked, 'Nothing was delegated.');
    const from = await ownRight(tx, locked);
    const to = await assertMayBorrow(tx, from, input.to);
    const answerable = answerableFor(locked).filter((id) => typeof id === 'string');
    if ((await personIdsOf(tx, answerable)).includes(to)) {
      throw new StewardError(
        'SELF_APPROVAL',
        `Whoever asked for ${requestName(locked.number)} or registered it cannot decide for you.`,
        {
          field: 'person',
          hint: 'Name somebody else.',
        },
      );
    }
    await endLoans(tx, { from, request: locked.number });
    const id = tx.newId();
    const row = { id, fromPerson: from, toPerson: to, request: locked.number, fromAt: tx.now, createdAt: tx.now };
    await tx.db.insert(delegation).values({ workspaceId: tx.workspace, ...row });
    const body = { delegation: id, person: from, to, request: locked.number, from: tx.now.toISOString() };
    emit(tx, delegationMade(body, { reason: input.reason }));
    return locked;
  });
}

/** Takes back what the caller lent for one request. A vote that was given with it no longer counts. */
export async function endDelegation(ctx: Ctx, input: { readonly request: number }): Promise<Request> {
  return inTransaction(ctx, async (tx) => {
    const locked = await lockRequest(tx, input.request);
    assertPending(locked, 'Nothing was taken back.');
    const person = humanOf(tx.actor);
    const ended = person === undefined ? [] : await endLoans(tx, { from: person, request: locked.number });
    if (ended.length > 0) return locked;
    throw new StewardError('NOTHING_TO_RETRACT', `You lent nobody your right on ${requestName(locked.number)}.`, {
      hint: `Lend it with \`delegate ${requestName(locked.number)} @person\`.`,
    });
  });
}

/** What somebody lends now, or is about to: for the answer of `away --show`. */
export async function loansOf(ctx: Ctx, person: string): Promise<StoredDelegation[]> {
  return ctx.db
    .select()
    .from(delegation)
    .where(
      and(
        eq(delegation.workspaceId, ctx.workspace),
        anyOf(delegation.fromPerson, await personIdsOf(ctx, [person])),
        isNull(delegation.endedAt),
      ),
    );
}

/** The caller's id when he may decide by a right of his own; only that can be lent. */
async function ownRight(tx: Parameters<typeof judge>[0], locked: Request): Promise<string> {
  const { approvers } = await judge(tx, locked);
  const person = humanOf(tx.actor);
  const mine = approvers.find((approver) => approver.person === person);
  if (person !== undefined && mine && mine.sources.length > 0) return person;
  const name = requestName(locked.number);
  throw new StewardError(
    'NOT_AN_APPROVER',
    mine
      ? 'A right that was lent to you cannot be lent on.'
      : `You may not decide on ${name}, so there is nothing to lend.`,
    { hint: `See who may with \`request show ${name}\`.` },
  );
}
