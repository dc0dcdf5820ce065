import { leaseDue } from '../incidents/paging/lease-due.ts';
import { PAGE_LEASE_TIMER } from '../incidents/paging/timers.ts';
import type { TimerHandler } from '../queue/consequence.ts';

/** When an acknowledgement runs out, ask, then go on. The timer's subject is the page's id. */
export const pageLeaseDueAsk: TimerHandler = {
  kind: PAGE_LEASE_TIMER,
  run: (ctx, { subject, generation }) => leaseDue(ctx, { page: subject, generation }),
};
