import { remindOfAction } from '../incidents/response/actions.ts';
import { ACTION_TIMER } from '../incidents/response/timers.ts';
import type { TimerHandler } from '../queue/consequence.ts';

/** When an action of an incident is overdue, remind whoever owns it, each day until it is done. */
export const incidentActionDueRemind: TimerHandler = {
  kind: ACTION_TIMER,
  run: async (ctx, timer) => remindOfAction(ctx, timer.subject),
};
