import { endFollowers } from '../lifecycle/end-followers.ts';
import {
  requestExpired,
  requestRejected,
  requestStale,
  requestSuperseded,
  requestWithdrawn,
} from '../lifecycle/events.ts';
import { defineConsequence } from '../queue/consequence.ts';

/** When a request ended without being applied, end those that were to be applied after it. */
export const requestEndedEndFollowers = defineConsequence({
  name: 'request-ended-end-followers',
  on: [requestRejected, requestWithdrawn, requestStale, requestExpired, requestSuperseded].map((event) => event.kind),
  run: async (ctx, fact) => endFollowers(ctx, { request: Number(fact.body.request) }),
});
