import { ONCALL_CALENDAR_TIMER } from '../incidents/oncall/timers.ts';
import type { TimerHandler } from '../queue/consequence.ts';
import type { OutsideParts } from './index.ts';

/** Each hour, and sooner after a failure, read the calendar of a layer again. The subject names schedule and layer. */
export const oncallCalendarDueRead = (read: OutsideParts['readCalendar']): TimerHandler => ({
  kind: ONCALL_CALENDAR_TIMER,
  run: (ctx, timer) => read(ctx, timer.subject),
});
