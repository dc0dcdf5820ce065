import { applyTransition, NotApplied, type Secrets } from '../lifecycle/apply-transition.ts';
import type { Effect } from '../lifecycle/effect.ts';
import { requestApplied } from '../lifecycle/events.ts';
import { followersOf } from '../lifecycle/planned-release.ts';
import { type Consequence, defineConsequence } from '../queue/consequence.ts';

/** When a request was applied, apply those that were approved and waited for it. */
export function requestAppliedApplyFollowers(effects: ReadonlyMap<string, Effect>, secrets: Secrets): Consequence {
  return defineConsequence({
    name: 'request-applied-apply-followers',
    on: [requestApplied.kind],
    run: async (ctx, fact) => {
      for (const request of await followersOf(ctx, requestApplied.read(fact).request, ['approved'])) {
        try {
          await applyTransition(ctx, { request }, effects, secrets);
        } catch (error) {
          // The failure is on the request, and the next try has its timer.
          if (!(error instanceof NotApplied)) throw error;
          ctx.log.warn('An effect failed', { request, error: error.message });
        }
      }
    },
  });
}
