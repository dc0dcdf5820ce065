import { and, eq } from 'drizzle-orm';
import { z } from 'zod';
import { StewardError } from '../../kernel/errors.ts';
import { emit } from '../../ledger/event.ts';
import { namesOf, personIdsOf } from '../../people/find-people.ts';
import { callerOf } from '../../people/get-person.ts';
import { cancelTimer, setTimer } from '../../queue/timer.ts';
import { nextNumber } from '../../store/counter.ts';
import { type Ctx, inTransaction, type Tx } from '../../store/unit.ts';
import { swapEnded, swapOffered, swapTaken } from './events.ts';
import { lockSchedule, type Schedule, scheduleById } from './find-schedules.ts';
import { insertOverride } from './make-override.ts';
import { assertCanBeOnCall } from './may-change.ts';
import { readPlan } from './read-plans.ts';
import { shiftsIn } from './shifts.ts';
import { DAY_MS, joined, type Span } from './spans.ts';
import { oncallSwap } from './tables.ts';
import { ONCALL_SWAP_TIMER, replan } from './timers.ts';

export type Swap = typeof oncallSwap.$inferSelect;
export const swapName = (number: number): string => `SW-${number}`;

const Input = z.object({
  schedule: z.string(),
  /** Left out: the caller's present or next shift. */
  from: z.date().optional(),
  to: z.date().optional(),
  /** Where the card goes; the incidents channels when left out. */
  place: z.object({ platform: z.string(), team: z.string(), channel: z.string() }).optional(),
});

/** Offers the caller's own time on call to whoever takes it first; until then it stays his. */
export async function offerSwap(ctx: Ctx, raw: z.input<typeof Input>): Promise<Swap> {
  const input = Input.parse(raw);
  return inTransaction(ctx, async (tx) => {
    const schedule = await lockSchedule(tx, input.schedule);
    const caller = await callerOf(tx);
    const from = Math.max(tx.now.getTime(), input.from?.getTime() ?? 0);
    const mine = await ownTimes(tx, schedule, caller.id, { from, to: input.to?.getTime() ?? from + 92 * DAY_MS });
    const [first, last] = [mine[0], input.to === undefined ? mine[0] : mine.at(-1)];
    if (!first || !last) {
      throw new StewardError('BAD_INPUT', `You are not on call in ${schedule.name} then.`, {
        field: 'from',
        hint: `See when you are with \`oncall show ${schedule.name}\`.`,
      });
    }
    const number = await nextNumber(tx, 'oncall-swap');
    const [row] = await tx.db
      .insert(oncallSwap)
      .values({
        ...{ workspaceId: tx.workspace, schedule: schedule.id, number, person: caller.id, state: 'open', at: tx.now },
        ...{ fromAt: new Date(first.from), toAt: new Date(last.to), place: input.place ?? null },
      })
      .returning();
    if (!row) throw new Error('an inserted swap is returned');
    await setTimer(tx, { kind: ONCALL_SWAP_TIMER, subject: String(number), dueAt: row.toAt });
    emit(tx, swapOffered(bodyOf(schedule, row)));
    return row;
  });
}

/** The caller takes what is left of an offered time; one of several who try gets it. ALREADY_DECIDED names who has it. */
export async function takeSwap(ctx: Ctx, { swap: number }: { readonly swap: number }): Promise<Swap> {
  return inTransaction(ctx, async (tx) => {
    const { schedule } = await ofSwap(tx, number);
    // The schedule's row first, as everywhere; it makes those who try at once wait for each other.
    await lockSchedule(tx, schedule.name);
    const { row } = await ofSwap(tx, number);
    await assertOpen(tx, row);
    const caller = await callerOf(tx);
    if ((await personIdsOf(tx, [caller.id])).includes(row.person)) {
      throw new StewardError('BAD_INPUT', 'This is your own time.', {
        hint: `To keep it: \`oncall cancel ${swapName(number)}\`.`,
      });
    }
    await assertCanBeOnCall(tx, [caller.id]);
    const from = Math.max(row.fromAt.getTime(), tx.now.getTime());
    const left = await ownTimes(tx, schedule, row.person, { from, to: row.toAt.getTime() });
    if (left.length === 0) {
      throw new StewardError('STALE', 'Whoever offered it is not on call then any more.', {
        hint: `See who is with \`oncall show ${schedule.name}\`.`,
      });
    }
    for (const span of left) await insertOverride(tx, schedule, { ...span, person: caller.id, swap: number });
    const taken = await close(tx, row, { state: 'taken', takenBy: caller.id });
    emit(tx, swapTaken({ ...bodyOf(schedule, row), by: caller.id }));
    await replan(tx, schedule.id);
    return taken;
  });
}

/** Takes an offer back: for whoever made it, and admins. */
export async function withdrawSwap(ctx: Ctx, { swap: number }: { readonly swap: number }): Promise<Swap> {
  return inTransaction(ctx, async (tx) => {
    const { schedule } = await ofSwap(tx, number);
    await lockSchedule(tx, schedule.name);
    const { row } = await ofSwap(tx, number);
    await assertOpen(tx, row);
    const caller = await callerOf(tx);
    if (caller.role !== 'admin' && !(await personIdsOf(tx, [caller.id])).includes(row.person)) {
      throw new StewardError('NOT_ALLOWED', 'Only whoever offered it takes it back.', {
        hint: `To take it yourself: \`oncall take ${swapName(number)}\`.`,
      });
    }
    emit(tx, swapEnded({ ...bodyOf(schedule, row), because: 'withdrawn' }));
    return close(tx, row, { state: 'withdrawn' });
  });
}

/** Nobody took it, and its time is over. */
export async function lapseSwap(ctx: Ctx, number: number): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const { row, schedule } = await ofSwap(tx, number);
    if (row.state !== 'open' || row.toAt > tx.now) return;
    emit(tx, swapEnded({ ...bodyOf(schedule, row), because: 'lapsed' }));
    await close(tx, row, { state: 'lapsed' });
  });
}

/** Ends what is offered in a schedule, whose row is locked; only one person's, if he is named. */
export async function endOpenSwaps(
  tx: Tx,
  schedule: Schedule,
  because: 'deleted' | 'withdrawn',
  of?: readonly string[],
): Promise<void> {
  for (const row of await openSwaps(tx, schedule.id)) {
    if (of !== undefined && !of.includes(row.person)) continue;
    emit(tx, swapEnded({ ...bodyOf(schedule, row), because }));
    await close(tx, row, { state: 'withdrawn' });
  }
}

/** What is offered in a schedule, the earliest first. */
export async function openSwaps(ctx: Ctx, schedule: string): Promise<Swap[]> {
  return ctx.db
    .select()
    .from(oncallSwap)
    .where(
      and(eq(oncallSwap.workspaceId, ctx.workspace), eq(oncallSwap.schedule, schedule), eq(oncallSwap.state, 'open')),
    )
    .orderBy(oncallSwap.fromAt, oncallSwap.number);
}

/** A swap with its schedule, or UNKNOWN_SWAP. */
export async function ofSwap(ctx: Ctx, number: number): Promise<{ readonly row: Swap; readonly schedule: Schedule }> {
  const row = await findSwap(ctx, number);
  const schedule = row && (await scheduleById(ctx, row.schedule));
  if (row && schedule) return { row, schedule };
  throw new StewardError('UNKNOWN_SWAP', `There is no swap ${swapName(number)}.`, {
    field: 'swap',
    hint: 'See what is offered with `oncall show`.',
  });
}

/** A swap by its number, be it over or not. */
export async function findSwap(ctx: Ctx, number: number): Promise<Swap | undefined> {
  const [row] = await ctx.db.select().from(oncallSwap).where(isSwap(ctx, number));
  return row;
}

async function assertOpen(tx: Tx, row: Swap): Promise<void> {
  if (row.state === 'open' && row.toAt > tx.now) return;
  const [who = 'Somebody'] = row.takenBy === null ? [] : await namesOf(tx, [row.takenBy]);
  const said =
    row.state === 'taken' ? `${who} took it.` : row.state === 'withdrawn' ? 'It was taken back.' : 'Its time is over.';
  throw new StewardError('ALREADY_DECIDED', said, { hint: 'See what is offered with `oncall show`.' });
}

async function close(tx: Tx, row: Swap, set: Pick<Swap, 'state'> & { readonly takenBy?: string }): Promise<Swap> {
  await cancelTimer(tx, { kind: ONCALL_SWAP_TIMER, subject: String(row.number) });
  const [closed] = await tx.db
    .update(oncallSwap)
    .set({ ...set, endedAt: tx.now })
    .where(and(isSwap(tx, row.number), eq(oncallSwap.state, 'open')))
    .returning();
  if (!closed) throw new Error('a swap is closed under the lock of its schedule');
  return closed;
}

const isSwap = (ctx: Ctx, number: number) =>
  and(eq(oncallSwap.workspaceId, ctx.workspace), eq(oncallSwap.number, number));

/** When somebody is on call in a span: shifts that touch are one. */
async function ownTimes(tx: Tx, schedule: Schedule, person: string, span: Span): Promise<Span[]> {
  const mine = await personIdsOf(tx, [person]);
  return joined(shiftsIn(await readPlan(tx, schedule, span), span).filter((shift) => mine.includes(shift.person)));
}

const bodyOf = (schedule: Schedule, { number, person, fromAt, toAt }: Swap) => ({
  ...{ schedule: schedule.id, name: schedule.name, swap: number, person },
  ...{ from: fromAt.toISOString(), to: toAt.toISOString() },
});
