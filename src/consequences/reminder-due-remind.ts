import { remindVoters } from '../lifecycle/remind-voters.ts';
import { REMINDER_TIMER } from '../lifecycle/request-timers.ts';
import type { TimerHandler } from '../queue/consequence.ts';

/** When a reminder is due by the policy, remind those who have not voted. The timer's subject is the request: `R-81`. */
export const reminderDueRemind: TimerHandler = {
  kind: REMINDER_TIMER,
  run: (ctx, timer) => remindVoters(ctx, { request: Number(timer.subject.slice(2)) }),
};
