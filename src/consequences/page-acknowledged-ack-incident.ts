import { pageAcknowledged } from '../incidents/paging/events.ts';
import { findPage } from '../incidents/paging/find-pages.ts';
import { ackIncident } from '../incidents/response/ack-incident.ts';
import { findIncident } from '../incidents/response/find-incident.ts';
import { isOpen } from '../incidents/response/state.ts';
import { defineConsequence } from '../queue/consequence.ts';

/** When somebody acknowledged an incident's page elsewhere (by the link of an e-mail, say), he has the incident. */
export const pageAcknowledgedAckIncident = defineConsequence({
  name: 'page-acknowledged-ack-incident',
  on: [pageAcknowledged.kind],
  run: async (ctx, fact) => {
    const { page: id, subject, by } = pageAcknowledged.read(fact);
    const [kind, number] = subject.split(':');
    const row = kind === 'incident' ? await findIncident(ctx, Number(number)) : undefined;
    const page = row && (await findPage(ctx, id));
    // Somebody else may have it by now, or nobody again.
    if (!row || !isOpen(row.state) || page?.state !== 'acknowledged' || page.acknowledgedBy !== by) return;
    await ackIncident(ctx, { incident: row.number, by });
  },
});
