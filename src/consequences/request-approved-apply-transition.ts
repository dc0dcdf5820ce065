import { applyTransition, NotApplied, type Secrets } from '../lifecycle/apply-transition.ts';
import type { Effect } from '../lifecycle/effect.ts';
import { requestApproved } from '../lifecycle/events.ts';
import { type Consequence, defineConsequence } from '../queue/consequence.ts';

/** When a request was approved whose stage has effects, run them and move the subject. */
export function requestApprovedApplyTransition(effects: ReadonlyMap<string, Effect>, secrets: Secrets): Consequence {
  return defineConsequence({
    name: 'request-approved-apply-transition',
    on: [requestApproved.kind],
    run: async (ctx, fact) => {
      const { request, effects: count } = requestApproved.read(fact);
      if (count === 0) return;
      try {
        await applyTransition(ctx, { request }, effects, secrets);
      } catch (error) {
        // The failure is on the request, and the next try has its timer.
        if (!(error instanceof NotApplied)) throw error;
        ctx.log.warn('An effect failed', { request, error: error.message });
      }
    },
  });
}
