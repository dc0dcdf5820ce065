import { escalateRequest } from '../lifecycle/escalate-request.ts';
import { ESCALATION_TIMER } from '../lifecycle/request-timers.ts';
import type { TimerHandler } from '../queue/consequence.ts';

/** When a request waited as long as its policy says, let more people decide. The timer's subject is the request: `R-81`. */
export const escalationDueEscalate: TimerHandler = {
  kind: ESCALATION_TIMER,
  run: (ctx, timer) => escalateRequest(ctx, { request: Number(timer.subject.slice(2)) }),
};
