import { expireRequest } from '../lifecycle/expire-request.ts';
import { EXPIRY_TIMER } from '../lifecycle/request-timers.ts';
import type { TimerHandler } from '../queue/consequence.ts';

/** When nobody decided a request in time, end it. The timer's subject is the request: `R-81`. */
export const requestDueExpire: TimerHandler = {
  kind: EXPIRY_TIMER,
  run: (ctx, timer) => expireRequest(ctx, { request: Number(timer.subject.slice(2)) }),
};
