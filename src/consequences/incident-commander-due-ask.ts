import { askForCommander } from '../incidents/response/nag.ts';
import { COMMANDER_TIMER } from '../incidents/response/timers.ts';
import type { TimerHandler } from '../queue/consequence.ts';

/** When an incident still has no commander, ask for one. */
export const incidentCommanderDueAsk: TimerHandler = {
  kind: COMMANDER_TIMER,
  run: async (ctx, timer) => askForCommander(ctx, Number(timer.subject)),
};
