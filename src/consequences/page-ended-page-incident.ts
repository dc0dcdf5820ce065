import { pageEnded } from '../incidents/paging/events.ts';
import { openIncidentFrom } from '../incidents/response/find-incident.ts';
import { repage } from '../incidents/response/repage.ts';
import { defineConsequence } from '../queue/consequence.ts';

/** When the alert's page ended while nobody acknowledged the incident that was declared from it, the incident pages itself. */
export const pageEndedPageIncident = defineConsequence({
  name: 'page-ended-page-incident',
  on: [pageEnded.kind],
  run: async (ctx, fact) => {
    const row = await openIncidentFrom(ctx, pageEnded.read(fact).subject);
    if (row) await repage(ctx, row.number);
  },
});
