import { inhibitRemoved, inhibitSet, silenceAdded, silenceEnded, silenceOver } from '../incidents/alerts/events.ts';
import { lookAgain } from '../incidents/alerts/look-again.ts';
import { defineConsequence } from '../queue/consequence.ts';

/** When what mutes alerts changed, look at the open groups again: pages about what is muted end, what is heard again pages. */
export const mutesChangedLookAgain = defineConsequence({
  name: 'mutes-changed-look-again',
  on: [silenceAdded.kind, silenceEnded.kind, silenceOver.kind, inhibitSet.kind, inhibitRemoved.kind],
  run: (ctx) => lookAgain(ctx),
});
