import { and, asc, eq } from 'drizzle-orm';
import { cancelTimer, setTimer } from '../../queue/timer.ts';
import type { Ctx, Tx } from '../../store/unit.ts';
import { oncallCalendar } from './tables.ts';
import { ONCALL_CALENDAR_TIMER } from './timers.ts';

export type Calendar = typeof oncallCalendar.$inferSelect;
export type CalendarName = Pick<Calendar, 'schedule' | 'layer'>;

/** How often a calendar at an address is read, and how soon again when it could not be. */
export const [READ_MS, AGAIN_MS] = [3_600_000, 900_000];

/** The calendars of a schedule, by their layers. */
export async function calendarsOf(ctx: Ctx, schedule: string): Promise<Calendar[]> {
  return ctx.db
    .select()
    .from(oncallCalendar)
    .where(and(eq(oncallCalendar.workspaceId, ctx.workspace), eq(oncallCalendar.schedule, schedule)))
    .orderBy(asc(oncallCalendar.layer));
}

/** The calendar of a layer; undefined where it has none. */
export async function findCalendar(ctx: Ctx, name: CalendarName): Promise<Calendar | undefined> {
  const [row] = await ctx.db.select().from(oncallCalendar).where(isCalendar(ctx, name));
  return row;
}

/** The calendar that a timer is about. */
export async function calendarOfTimer(ctx: Ctx, subject: string): Promise<Calendar | undefined> {
  const [schedule = '', layer = ''] = subject.split('/');
  return findCalendar(ctx, { schedule, layer });
}

/** Lets a calendar be read in so long. */
export async function readIn(tx: Tx, name: CalendarName, ms: number): Promise<void> {
  await setTimer(tx, { ...timerOf(name), dueAt: new Date(tx.now.getTime() + ms) });
}

/** Reads no calendar of a schedule any more, or of one layer of it. */
export async function dropCalendars(tx: Tx, schedule: string, layer?: string): Promise<void> {
  for (const row of await calendarsOf(tx, schedule)) {
    if (layer !== undefined && row.layer !== layer) continue;
    await tx.db.delete(oncallCalendar).where(isCalendar(tx, row));
    await cancelTimer(tx, timerOf(row));
  }
}

/** The host of the address it is read from; undefined for one that was handed in. */
export const hostOf = ({ url }: Pick<Calendar, 'url'>): string | undefined =>
  url === null ? undefined : new URL(url).host;

export const timerOf = ({ schedule, layer }: CalendarName) => ({
  kind: ONCALL_CALENDAR_TIMER,
  subject: `${schedule}/${layer}`,
});

export const isCalendar = (ctx: Ctx, { schedule, layer }: CalendarName) =>
  and(
    eq(oncallCalendar.workspaceId, ctx.workspace),
    eq(oncallCalendar.schedule, schedule),
    eq(oncallCalendar.layer, layer),
  );
