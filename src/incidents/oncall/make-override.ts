import { and, eq } from 'drizzle-orm';
import { z } from 'zod';
import { humanOf } from '../../kernel/caller.ts';
import { StewardError } from '../../kernel/errors.ts';
import { emit } from '../../ledger/event.ts';
import { personIdsOf } from '../../people/find-people.ts';
import { callerOf } from '../../people/get-person.ts';
import { nextNumber } from '../../store/counter.ts';
import { type Ctx, inTransaction, type Tx } from '../../store/unit.ts';
import { overrideEnded, overrideMade } from './events.ts';
import { lockSchedule, type Schedule, scheduleById } from './find-schedules.ts';
import { assertCanBeOnCall, lockOwnSchedule } from './may-change.ts';
import { readPlan, type StoredOverride } from './read-plans.ts';
import { shiftsIn } from './shifts.ts';
import { DAY_MS, type Span } from './spans.ts';
import { oncallOverride } from './tables.ts';
import { replan } from './timers.ts';

const Input = z.object({
  schedule: z.string(),
  person: z.uuid(),
  /** Now when left out. */
  from: z.date().optional(),
  to: z.date(),
});

export const overrideName = (number: number): string => `O-${number}`;

/** Somebody takes a time on call, whatever the layers say; any member may say so. BAD_INPUT for a time that is over. */
export async function makeOverride(ctx: Ctx, raw: z.input<typeof Input>): Promise<StoredOverride> {
  const input = Input.parse(raw);
  return inTransaction(ctx, async (tx) => {
    const schedule = await lockSchedule(tx, input.schedule);
    const from = input.from ?? tx.now;
    if (input.to <= from || input.to <= tx.now || input.to.getTime() - from.getTime() > 366 * DAY_MS) {
      throw new StewardError('BAD_INPUT', 'This time is over, ends before it begins, or is longer than a year.', {
        field: 'to',
        hint: 'Say until when, such as `--to 4h` or `--from "2026-12-24 09:00" --to "2026-12-27 09:00"`.',
      });
    }
    await assertCanBeOnCall(tx, [input.person]);
    const row = await insertOverride(tx, schedule, {
      person: input.person,
      from: from.getTime(),
      to: input.to.getTime(),
    });
    await replan(tx, schedule.id);
    return row;
  });
}

/** Writes an override; the fact names those whose time it takes. The schedule is locked. */
export async function insertOverride(
  tx: Tx,
  schedule: Schedule,
  { person, from, to, swap }: Span & { readonly person: string; readonly swap?: number },
): Promise<StoredOverride> {
  const instead = shiftsIn(await readPlan(tx, schedule, { from, to }), { from, to }).map((shift) => shift.person);
  const number = await nextNumber(tx, 'oncall-override');
  const [row] = await tx.db
    .insert(oncallOverride)
    .values({
      ...{ workspaceId: tx.workspace, schedule: schedule.id, id: tx.newId(), number, person },
      ...{ fromAt: new Date(from), toAt: new Date(to), madeBy: humanOf(tx.actor) ?? null, at: tx.now },
      swap: swap ?? null,
    })
    .returning();
  if (!row) throw new Error('an inserted override is returned');
  const others = [...new Set(instead)].filter((id) => id !== person);
  emit(tx, overrideMade({ ...bodyOf(schedule, row), instead: others, swap }));
  return row;
}

/** Ends an override now, or takes it back before it began: for the person in it, whoever made it, and who may change the schedule. */
export async function endOverride(ctx: Ctx, { override }: { readonly override: number }): Promise<StoredOverride> {
  return inTransaction(ctx, async (tx) => {
    const found = await findOverride(tx, override);
    const schedule = found && (await scheduleById(tx, found.schedule));
    if (!found || !schedule || schedule.deletedAt !== null || found.toAt <= tx.now) {
      throw new StewardError('NOT_FOUND', `No override ${overrideName(override)} stands.`, {
        field: 'what',
        hint: 'See them with `oncall show`.',
      });
    }
    const mine = await personIdsOf(tx, [(await callerOf(tx)).id]);
    const own = mine.includes(found.person) || (found.madeBy !== null && mine.includes(found.madeBy));
    await (own ? lockSchedule(tx, schedule.name) : lockOwnSchedule(tx, schedule.name));
    const toAt = new Date(Math.max(found.fromAt.getTime(), tx.now.getTime()));
    const [row] = await tx.db.update(oncallOverride).set({ toAt }).where(isOverride(tx, override)).returning();
    emit(tx, overrideEnded(bodyOf(schedule, { ...found, toAt })));
    await replan(tx, schedule.id);
    return row ?? found;
  });
}

/** An override by its number, be it over or not. */
export async function findOverride(ctx: Ctx, number: number): Promise<StoredOverride | undefined> {
  const [row] = await ctx.db.select().from(oncallOverride).where(isOverride(ctx, number));
  return row;
}

const isOverride = (ctx: Ctx, number: number) =>
  and(eq(oncallOverride.workspaceId, ctx.workspace), eq(oncallOverride.number, number));

const bodyOf = (schedule: Schedule, { number, person, fromAt, toAt }: StoredOverride) => ({
  ...{ schedule: schedule.id, name: schedule.name, override: number, person },
  ...{ from: fromAt.toISOString(), to: toAt.toISOString() },
});
