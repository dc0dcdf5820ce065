import { noteMove } from '../incidents/response/note-move.ts';
import { requestApplied } from '../lifecycle/events.ts';
import { defineConsequence } from '../queue/consequence.ts';

/** When a request was applied, the open incidents about its model have it in their timelines and on their cards. */
export const requestAppliedNoteMove = defineConsequence({
  name: 'request-applied-note-move',
  on: [requestApplied.kind],
  run: async (ctx, fact) => noteMove(ctx, { request: requestApplied.read(fact).request, at: fact.at }),
});
