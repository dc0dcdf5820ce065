import { askForUpdate } from '../incidents/response/nag.ts';
import { UPDATE_TIMER } from '../incidents/response/timers.ts';
import type { TimerHandler } from '../queue/consequence.ts';

/** When stakeholders of an incident must be told again, remind whoever communicates. */
export const incidentUpdateDueAsk: TimerHandler = {
  kind: UPDATE_TIMER,
  run: async (ctx, timer) => askForUpdate(ctx, Number(timer.subject)),
};
