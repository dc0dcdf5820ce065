import { and, eq } from 'drizzle-orm';
import { z } from 'zod';
import { humanOf } from '../kernel/caller.ts';
import { StewardError } from '../kernel/errors.ts';
import { emit } from '../ledger/event.ts';
import { personIdsOf } from '../people/find-people.ts';
import { setTimer } from '../queue/timer.ts';
import { lockModel } from '../registry/find.ts';
import { NAME } from '../registry/names.ts';
import { anyOf } from '../store/any-of.ts';
import { type Ctx, inTransaction, type Tx } from '../store/unit.ts';
import { answerableFor } from './approvers.ts';
import { holdReleased } from './events.ts';
import { lockRequest, type Request, requestName } from './find-request.ts';
import { type Hold, heldStage, holdOn } from './hold.ts';
import { assertMayHold } from './may-hold.ts';
import { currentLifecycle } from './revision.ts';
import { setState } from './set-state.ts';
import { settleAfresh } from './settle-afresh.ts';
import { hold, request } from './tables.ts';
import { timerOf, waitsFor } from './waits.ts';

export const ReleaseHoldInput = z.object({ model: z.string().regex(NAME), reason: z.string().min(1).max(1_000) });

/**
 * Lets a model be promoted again: for those who may approve it and admins, not for whoever waits for it with a request
 * of his own. What was approved, under the hold or before it, goes on without another vote.
 */
export async function releaseHold(ctx: Ctx, raw: z.input<typeof ReleaseHoldInput>): Promise<Hold> {
  const input = ReleaseHoldInput.parse(raw);
  return inTransaction(ctx, async (tx) => {
    const { lifecycle } = await currentLifecycle(tx);
    const model = await lockModel(tx, input.model);
    const stage = heldStage(lifecycle);
    const standing = await holdOn(tx, model.name, stage);
    if (!standing) {
      throw new StewardError('ALREADY_THERE', `Nothing holds ${model.name} from ${stage}.`, {
        hint: `Ask for a move with \`promote ${model.name}@<version> to ${stage}\`.`,
      });
    }
    await assertMayHold(tx, lifecycle, model, { stage, verb: 'release' });
    const waiting = await waitingFor(tx, standing);
    await assertNotOwnRequest(tx, waiting);
    const [released] = await tx.db
      .update(hold)
      .set({ releasedAt: tx.now, releasedBy: humanOf(tx.actor) ?? null, releaseReason: input.reason })
      .where(and(eq(hold.workspaceId, tx.workspace), eq(hold.id, standing.id)))
      .returning();
    emit(tx, holdReleased({ hold: standing.id, model: model.name, stage }, { reason: input.reason }));
    for (const row of waiting) await goOn(tx, row);
    return released!;
  });
}

/** What a hold stops: the decision, what is approved and waits, and another try after a failure. */
const WAITING: readonly Request['state'][] = ['pending', 'approved', 'apply-failed'];

async function waitingFor(tx: Tx, { model, stage }: Hold): Promise<Request[]> {
  const rows = await tx.db
    .select({ number: request.number })
    .from(request)
    .where(
      and(
        eq(request.workspaceId, tx.workspace),
        eq(request.model, model),
        eq(request.toStage, stage),
        anyOf(request.state, WAITING),
        eq(request.kind, 'promotion'),
      ),
    )
    .orderBy(request.number);
  const locked: Request[] = [];
  for (const { number } of rows) locked.push(await lockRequest(tx, number));
  return locked.filter((row) => WAITING.includes(row.state));
}

async function assertNotOwnRequest(tx: Tx, waiting: readonly Request[]): Promise<void> {
  const person = humanOf(tx.actor);
  const mine = person === undefined ? [] : await personIdsOf(tx, [person]);
  const own = waiting.find((row) => answerableFor(row).some((id) => typeof id === 'string' && mine.includes(id)));
  if (!own) return;
  const name = requestName(own.number);
  throw new StewardError(
    'SELF_APPROVAL',
    `${name} waits for this hold, and you asked for it or registered its version.`,
    {
      hint: `Somebody else releases it; see who may with \`hold show ${own.model}\`.`,
    },
  );
}

async function goOn(tx: Tx, row: Request): Promise<void> {
  if (row.state === 'pending') return void (await settleAfresh(tx, row));
  // Steward gave up on it: that stays for `apply retry`.
  if (row.state === 'apply-failed' && row.nextTryAt === null) return;
  if (row.state === 'apply-failed') await setState(tx, row, { nextTryAt: tx.now });
  const until = row.state === 'approved' ? (await waitsFor(tx, row))?.until : undefined;
  await setTimer(tx, { ...timerOf(row.number), dueAt: until ?? tx.now });
}
