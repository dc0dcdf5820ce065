import { confirmDue } from '../incidents/paging/attempt-due.ts';
import { PAGE_CONFIRM_TIMER } from '../incidents/paging/timers.ts';
import type { TimerHandler } from '../queue/consequence.ts';

/** When a message is not confirmed as sent in time, the next method follows. The timer's subject is the attempt's id. */
export const pageConfirmDueFollow: TimerHandler = {
  kind: PAGE_CONFIRM_TIMER,
  run: (ctx, { subject, generation }) => confirmDue(ctx, { attempt: subject, generation }),
};
