import { settleGroup } from '../incidents/alerts/settle-group.ts';
import { REFRESH_TIMER } from '../incidents/alerts/timers.ts';
import type { TimerHandler } from '../queue/consequence.ts';

/** When the numbers of a group changed a while ago, show them. */
export const alertRefreshDueShow: TimerHandler = {
  kind: REFRESH_TIMER,
  run: (ctx, { subject }) => settleGroup(ctx, Number(subject)),
};
