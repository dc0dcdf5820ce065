import { openDueRenewal } from '../lifecycle/open-renewal.ts';
import { RENEWAL_TIMER } from '../lifecycle/validity.ts';
import type { TimerHandler } from '../queue/consequence.ts';

/** When an approval ends soon, ask for its renewal. The timer's subject is the request that was approved, `R-81`. */
export const renewalDueOpen: TimerHandler = {
  kind: RENEWAL_TIMER,
  run: async (ctx, timer) => openDueRenewal(ctx, { request: Number(timer.subject.slice(2)) }),
};
