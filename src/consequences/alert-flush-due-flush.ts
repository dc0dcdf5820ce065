import { flushGroup } from '../incidents/alerts/flush-group.ts';
import { FLUSH_TIMER } from '../incidents/alerts/timers.ts';
import type { TimerHandler } from '../queue/consequence.ts';

/** When a group of alerts is to be looked at, tell people what is new. */
export const alertFlushDueFlush: TimerHandler = {
  kind: FLUSH_TIMER,
  run: (ctx, { subject }) => flushGroup(ctx, Number(subject)),
};
