import { lapseSwap } from '../incidents/oncall/offer-swap.ts';
import { ONCALL_SWAP_TIMER } from '../incidents/oncall/timers.ts';
import type { TimerHandler } from '../queue/consequence.ts';

/** When the time of an offered swap is over, it lapses. The timer's subject is the swap's number. */
export const oncallSwapDueLapse: TimerHandler = {
  kind: ONCALL_SWAP_TIMER,
  run: (ctx, timer) => lapseSwap(ctx, Number(timer.subject)),
};
