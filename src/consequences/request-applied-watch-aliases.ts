import { requestApplied } from '../lifecycle/events.ts';
import { watchAliases } from '../outside/watch-aliases.ts';
import { defineConsequence } from '../queue/consequence.ts';

/** When a request was applied that moved aliases of a registry, watch from now on that they stay. */
export const requestAppliedWatchAliases = defineConsequence({
  name: 'request-applied-watch-aliases',
  on: [requestApplied.kind],
  run: async (ctx, fact) => watchAliases(ctx, { request: requestApplied.read(fact).request }),
});
