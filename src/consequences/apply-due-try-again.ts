import { applyTransition, NotApplied, type Secrets } from '../lifecycle/apply-transition.ts';
import type { Effect } from '../lifecycle/effect.ts';
import { APPLY_TIMER } from '../lifecycle/waits.ts';
import type { TimerHandler } from '../queue/consequence.ts';

/** When what is approved is to be applied, or effects are to be tried again, do it. The timer's subject is the request: `R-81`. */
export const applyDueTryAgain = (effects: ReadonlyMap<string, Effect>, secrets: Secrets): TimerHandler => ({
  kind: APPLY_TIMER,
  run: async (ctx, timer) => {
    try {
      await applyTransition(ctx, { request: Number(timer.subject.slice(2)) }, effects, secrets);
    } catch (error) {
      // The failure is on the request, and the next try has its timer.
      if (!(error instanceof NotApplied)) throw error;
      ctx.log.warn('An effect failed', { request: timer.subject, error: error.message });
    }
  },
});
