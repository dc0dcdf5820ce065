import { z } from 'zod';
import { humanOf } from '../kernel/caller.ts';
import { StewardError } from '../kernel/errors.ts';
import { emit } from '../ledger/event.ts';
import { cancelTimer, setTimer } from '../queue/timer.ts';
import { type Ctx, inTransaction, type Tx } from '../store/unit.ts';
import { assertMayBorrow, endAbsences, type StoredDelegation } from './delegation.ts';
import { delegationMade } from './events.ts';
import { delegation } from './tables.ts';

export const SetAwayInput = z.object({
  /** The person's id. */
  to: z.uuid(),
  /** Now when left out. */
  from: z.date().optional(),
  until: z.date(),
  reason: z.string().max(2_000).optional(),
});

/** Kind of the timer that asks the delegate when somebody's absence begins. Its subject is the delegation's id. */
export const AWAY_TIMER = 'away-begins';

/** Somebody else decides for the caller between two times, on every request. A new absence replaces the one before. */
export async function setAway(ctx: Ctx, raw: z.input<typeof SetAwayInput>): Promise<StoredDelegation> {
  const input = SetAwayInput.parse(raw);
  return inTransaction(ctx, async (tx) => {
    const person = humanOf(tx.actor);
    if (person === undefined) throw new StewardError('NOT_ALLOWED', 'Only a person can be away.', {});
    const fromAt = input.from ?? tx.now;
    if (input.until <= fromAt || input.until <= tx.now) {
      throw new StewardError('BAD_INPUT', 'The absence would end before it begins.', {
        field: 'to',
        hint: 'Say until when, such as `--to 2026-12-24`.',
      });
    }
    const to = await assertMayBorrow(tx, person, input.to);
    await endAbsence(tx, person);
    const id = tx.newId();
    const values = { id, fromPerson: person, toPerson: to, fromAt, toAt: input.until, createdAt: tx.now };
    const [row] = await tx.db
      .insert(delegation)
      .values({ workspaceId: tx.workspace, ...values })
      .returning();
    const body = { delegation: id, person, to, from: fromAt.toISOString(), until: input.until.toISOString() };
    emit(tx, delegationMade(body, { reason: input.reason }));
    if (fromAt > tx.now) await setTimer(tx, { kind: AWAY_TIMER, subject: id, dueAt: fromAt });
    return row!;
  });
}

/** The caller is back: what was lent ends now. NOTHING_TO_RETRACT when he was not away. */
export async function endAway(ctx: Ctx): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const person = humanOf(tx.actor);
    const ended = person === undefined ? 0 : await endAbsence(tx, person);
    if (ended === 0) {
      throw new StewardError('NOTHING_TO_RETRACT', 'You are not away.', {
        hint: 'Name who decides for you with `away @person --to 2026-12-24`.',
      });
    }
  });
}

/** What is over already stays as it was: votes that were given then count. */
async function endAbsence(tx: Tx, person: string): Promise<number> {
  const ended = await endAbsences(tx, person);
  for (const { id } of ended) await cancelTimer(tx, { kind: AWAY_TIMER, subject: id });
  return ended.length;
}
