import { LAPSE_TIMER, lapseApproval } from '../lifecycle/validity.ts';
import type { TimerHandler } from '../queue/consequence.ts';

/** When an approval ended and was not renewed, say so. The timer's subject is the request that was approved, `R-81`. */
export const approvalDueLapse: TimerHandler = {
  kind: LAPSE_TIMER,
  run: async (ctx, timer) => lapseApproval(ctx, { request: Number(timer.subject.slice(2)) }),
};
