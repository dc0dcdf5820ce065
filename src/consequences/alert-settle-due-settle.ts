import { settleGroup } from '../incidents/alerts/settle-group.ts';
import { SETTLE_TIMER } from '../incidents/alerts/timers.ts';
import type { TimerHandler } from '../queue/consequence.ts';

/** When a group that flapped was quiet for long enough, end it. */
export const alertSettleDueSettle: TimerHandler = {
  kind: SETTLE_TIMER,
  run: (ctx, { subject }) => settleGroup(ctx, Number(subject)),
};
