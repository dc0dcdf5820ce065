import { and, desc, eq } from 'drizzle-orm';
import type { Json } from '../../kernel/fact.ts';
import { emit } from '../../ledger/event.ts';
import { setTimer, takeDue } from '../../queue/timer.ts';
import { type Ctx, inTransaction, type Tx } from '../../store/unit.ts';
import { shiftChanged } from './events.ts';
import { lockScheduleById, type Schedule } from './find-schedules.ts';
import { readPlan } from './read-plans.ts';
import { FARTHEST_MS, nextChange, type Plan, peopleAt, samePeople } from './shifts.ts';
import { DAY_MS } from './spans.ts';
import { oncallHandover } from './tables.ts';
import { ONCALL_TIMER, wantRota } from './timers.ts';

export type Handover = typeof oncallHandover.$inferSelect;

/** What whoever comes should know: a title and its lines, such as "Open incidents". */
export interface Note {
  readonly title: string;
  readonly lines: readonly string[];
}
/** Reads what stands and happened since an instant; app puts it together of what stands above. */
export type ReadNotes = (tx: Ctx, since: Date) => Promise<readonly Note[]>;

/**
 * When others may be on call than before: keeps who came with what they should know, tells it, and waits for the next
 * time. While Steward was away shifts may have come and gone; only who is on call now is told.
 */
export async function changeShift(ctx: Ctx, id: string, readNotes: ReadNotes): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    if (!(await takeDue(tx, { kind: ONCALL_TIMER, subject: id }))) return;
    const schedule = await lockScheduleById(tx, id);
    if (!schedule) return;
    const now = tx.now.getTime();
    const plan = await readPlan(tx, schedule, { from: now, to: now + FARTHEST_MS });
    await handOver(tx, schedule, plan, readNotes);
    await wantRota(tx, id);
    // Rules of clocks may change before a far one comes: it is looked for again.
    const next = Math.min(nextChange(plan, now) ?? Number.POSITIVE_INFINITY, now + 60 * DAY_MS);
    await setTimer(tx, { kind: ONCALL_TIMER, subject: id, dueAt: new Date(next) });
  });
}

async function handOver(tx: Tx, schedule: Schedule, plan: Plan, readNotes: ReadNotes): Promise<void> {
  const after = peopleAt(plan, tx.now.getTime());
  const last = await lastHandover(tx, schedule.id);
  const before = last?.after ?? [];
  if (after.length === 0 || samePeople(before, after)) return;
  const came = after.filter((person) => !before.includes(person));
  // Only somebody went, whose shift overlapped: nobody has to be told anything.
  if (came.length === 0 && last) {
    await tx.db
      .update(oncallHandover)
      .set({ after })
      .where(
        and(
          eq(oncallHandover.workspaceId, tx.workspace),
          eq(oncallHandover.schedule, schedule.id),
          eq(oncallHandover.at, last.at),
        ),
      );
    return;
  }
  const since = last?.at ?? schedule.at;
  const notes = (await readNotes(tx, since)).map(({ title, lines }) => ({ title, lines: [...lines] })) satisfies Json;
  await tx.db
    .insert(oncallHandover)
    .values({ workspaceId: tx.workspace, schedule: schedule.id, at: tx.now, before: [...before], after, since, notes })
    .onConflictDoNothing();
  const body = { schedule: schedule.id, name: schedule.name, at: tx.now.toISOString() };
  emit(tx, shiftChanged({ ...body, before: [...before], after, came }));
}

async function lastHandover(ctx: Ctx, schedule: string): Promise<Handover | undefined> {
  const [row] = await ctx.db
    .select()
    .from(oncallHandover)
    .where(and(eq(oncallHandover.workspaceId, ctx.workspace), eq(oncallHandover.schedule, schedule)))
    .orderBy(desc(oncallHandover.at))
    .limit(1);
  return row;
}

/** The hand-over of a schedule at an instant, as it was then. */
export async function findHandover(ctx: Ctx, schedule: string, at: Date): Promise<Handover | undefined> {
  const [row] = await ctx.db
    .select()
    .from(oncallHandover)
    .where(
      and(
        eq(oncallHandover.workspaceId, ctx.workspace),
        eq(oncallHandover.schedule, schedule),
        eq(oncallHandover.at, at),
      ),
    );
  return row;
}
