import { calendarOfTimer } from '../incidents/oncall/calendars.ts';
import { scheduleById } from '../incidents/oncall/find-schedules.ts';
import { type CalendarAhead, calendarAhead } from '../incidents/oncall/import-calendar.ts';
import { noteCalendar, noteCalendarFailed } from '../incidents/oncall/note-calendar.ts';
import type { Ctx } from '../store/unit.ts';
import { fetchCalendar } from './fetch-calendar.ts';

/** Reads the calendar that a layer follows again. One that is away, too large, or none any more is noted. */
export const readShiftCalendar =
  (fetch = fetchCalendar) =>
  async (ctx: Ctx, subject: string): Promise<void> => {
    const row = await calendarOfTimer(ctx, subject);
    const schedule = row && (await scheduleById(ctx, row.schedule));
    if (!schedule || row.url === null) return;
    let read: CalendarAhead;
    try {
      read = calendarAhead(ctx, await fetch({ url: row.url, allowPrivate: row.allowPrivate }), schedule.zone);
    } catch (error) {
      const because = error instanceof Error ? error.message : String(error);
      return noteCalendarFailed(ctx, row, because.replace(/\.$/, ''));
    }
    await noteCalendar(ctx, row, read);
  };
