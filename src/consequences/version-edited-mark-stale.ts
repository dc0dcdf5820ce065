import { markStale } from '../lifecycle/mark-stale.ts';
import { defineConsequence } from '../queue/consequence.ts';
import { versionEdited } from '../registry/events.ts';

/** When a version was edited, end the open requests that pinned what it was. */
export const versionEditedMarkStale = defineConsequence({
  name: 'version-edited-mark-stale',
  on: [versionEdited.kind],
  run: async (ctx, fact) => markStale(ctx, { model: versionEdited.read(fact).model }),
});
