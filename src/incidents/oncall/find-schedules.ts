import { and, asc, eq, isNull } from 'drizzle-orm';
import { StewardError } from '../../kernel/errors.ts';
import { nearest } from '../../kernel/nearest.ts';
import { anyOf } from '../../store/any-of.ts';
import type { Ctx } from '../../store/unit.ts';
import { oncallSchedule } from './tables.ts';

export type Schedule = typeof oncallSchedule.$inferSelect;

/** All that were not deleted, by name. */
export async function listSchedules(ctx: Ctx, limit = 2_000): Promise<Schedule[]> {
  return ctx.db
    .select()
    .from(oncallSchedule)
    .where(and(eq(oncallSchedule.workspaceId, ctx.workspace), isNull(oncallSchedule.deletedAt)))
    .orderBy(asc(oncallSchedule.name))
    .limit(limit);
}

/** The schedule of that name; undefined when there is none. */
export async function findSchedule(ctx: Ctx, name: string): Promise<Schedule | undefined> {
  const [row] = await ctx.db.select().from(oncallSchedule).where(named(ctx, name));
  return row;
}

/** The schedule of that name, or UNKNOWN_SCHEDULE with the nearest. */
export async function scheduleByName(ctx: Ctx, name: string): Promise<Schedule> {
  return (await findSchedule(ctx, name)) ?? unknown(ctx, name);
}

/** The schedule of that name; where none is named, the only one there is, or AMBIGUOUS. */
export async function scheduleOrOnly(ctx: Ctx, name: string | undefined): Promise<Schedule> {
  if (name !== undefined) return scheduleByName(ctx, name);
  const [only, other] = await listSchedules(ctx, 5);
  if (only && !other) return only;
  throw new StewardError('AMBIGUOUS', only ? 'There are several schedules.' : 'There is no schedule yet.', {
    field: 'schedule',
    hint: only ? 'Name one: see them with `oncall list`.' : 'Make one with `oncall create`.',
  });
}

/** Like scheduleByName, its row locked until the transaction ends: whoever changes a schedule holds it. */
export async function lockSchedule(tx: Ctx, name: string): Promise<Schedule> {
  const [row] = await tx.db.select().from(oncallSchedule).where(named(tx, name)).for('update');
  return row ?? unknown(tx, name);
}

/** A schedule that was not deleted by its id, locked until the transaction ends. */
export async function lockScheduleById(tx: Ctx, id: string): Promise<Schedule | undefined> {
  const [row] = await tx.db
    .select()
    .from(oncallSchedule)
    .where(
      and(eq(oncallSchedule.workspaceId, tx.workspace), eq(oncallSchedule.id, id), isNull(oncallSchedule.deletedAt)),
    )
    .for('update');
  return row;
}

/** A schedule by its id, be it deleted or not. */
export async function scheduleById(ctx: Ctx, id: string): Promise<Schedule | undefined> {
  return (await schedulesById(ctx, [id]))[0];
}

/** Schedules by their ids, be they deleted or not. */
export async function schedulesById(ctx: Ctx, ids: readonly string[]): Promise<Schedule[]> {
  return ctx.db
    .select()
    .from(oncallSchedule)
    .where(and(eq(oncallSchedule.workspaceId, ctx.workspace), anyOf(oncallSchedule.id, ids)));
}

const named = (ctx: Ctx, name: string) =>
  and(
    eq(oncallSchedule.workspaceId, ctx.workspace),
    eq(oncallSchedule.name, name.toLowerCase()),
    isNull(oncallSchedule.deletedAt),
  );

async function unknown(ctx: Ctx, name: string): Promise<never> {
  const close = nearest(
    name,
    (await listSchedules(ctx)).map((row) => row.name),
  );
  throw new StewardError('UNKNOWN_SCHEDULE', `No on-call schedule is called ${name.slice(0, 60)}.`, {
    field: 'schedule',
    hint: close ? `Did you mean \`${close}\`?` : 'See them with `oncall list`, make one with `oncall create`.',
  });
}
