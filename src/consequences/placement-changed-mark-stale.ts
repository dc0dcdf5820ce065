import { markStale } from '../lifecycle/mark-stale.ts';
import { defineConsequence } from '../queue/consequence.ts';
import { placementChanged } from '../registry/events.ts';

/** When something came to a stage, end the open requests that pinned another incumbent. */
export const placementChangedMarkStale = defineConsequence({
  name: 'placement-changed-mark-stale',
  on: [placementChanged.kind],
  run: async (ctx, fact) => markStale(ctx, { model: placementChanged.read(fact).model }),
});
