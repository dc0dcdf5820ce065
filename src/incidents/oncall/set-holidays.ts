import { and, eq } from 'drizzle-orm';
import { z } from 'zod';
import { wordsOf } from '../../chat/options/words.ts';
import { StewardError } from '../../kernel/errors.ts';
import { emit } from '../../ledger/event.ts';
import { anyOf } from '../../store/any-of.ts';
import { type Ctx, inTransaction } from '../../store/unit.ts';
import { holidaysSet } from './events.ts';
import { lockOwnSchedule } from './may-change.ts';
import { oncallHoliday } from './tables.ts';
import { replan } from './timers.ts';

const Day = z.string().refine((day) => /^\d{4}-\d{2}-\d{2}$/.test(day) && exists(day));
const Input = z.object({
  schedule: z.string(),
  days: z.array(Day).min(1).max(60),
  name: z.string().max(100).optional(),
  remove: z.boolean().optional(),
});

/** Reads `2026-12-25, 2026-12-26`. Throws BAD_INPUT for what is no day. */
export function parseDays(raw: string): string[] {
  const days = wordsOf(raw);
  const wrong = days.find((day) => !Day.safeParse(day).success);
  if (wrong === undefined && days.length > 0 && days.length <= 60) return days;
  throw new StewardError('BAD_INPUT', `"${(wrong ?? raw).slice(0, 40)}" is not a day.`, {
    field: 'days',
    hint: 'Write days like `2026-12-25`, several with commas, 60 at most.',
  });
}

/** Says which days are holidays of a schedule, or no longer: layers may be off then or only then, and fairness counts them. */
export async function setHolidays(ctx: Ctx, raw: z.input<typeof Input>): Promise<void> {
  const { schedule: name, days, name: title = 'holiday', remove = false } = Input.parse(raw);
  await inTransaction(ctx, async (tx) => {
    const schedule = await lockOwnSchedule(tx, name);
    const of = and(eq(oncallHoliday.workspaceId, tx.workspace), eq(oncallHoliday.schedule, schedule.id));
    if (remove) await tx.db.delete(oncallHoliday).where(and(of, anyOf(oncallHoliday.day, days)));
    else {
      await tx.db
        .insert(oncallHoliday)
        .values(days.map((day) => ({ workspaceId: tx.workspace, schedule: schedule.id, day, name: title })))
        .onConflictDoNothing();
    }
    const said = { days: remove ? [] : days, removed: remove ? days : [] };
    emit(tx, holidaysSet({ schedule: schedule.id, name: schedule.name, ...said }));
    await replan(tx, schedule.id);
  });
}

/** False for 30 February. */
function exists(day: string): boolean {
  const made = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(made) && new Date(made).toISOString().startsWith(day);
}
