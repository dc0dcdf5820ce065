import { beginAbsence } from '../lifecycle/begin-absence.ts';
import { AWAY_TIMER } from '../lifecycle/set-away.ts';
import type { TimerHandler } from '../queue/consequence.ts';

/** When somebody's absence begins, ask who decides for him. The timer's subject is the delegation's id. */
export const awayDueBeginAbsence: TimerHandler = {
  kind: AWAY_TIMER,
  run: async (ctx, timer) => beginAbsence(ctx, timer.subject),
};
