import { groupAcknowledged } from '../incidents/alerts/events.ts';
import { groupSubject } from '../incidents/alerts/find-groups.ts';
import { ackIncident } from '../incidents/response/ack-incident.ts';
import { openIncidentFrom } from '../incidents/response/find-incident.ts';
import { defineConsequence } from '../queue/consequence.ts';

/**
 * Whoever acknowledged the alert has the incident that was declared from it, when nobody has it yet; so has who took the alert
 * over from whoever has both.
 */
export const alertAcknowledgedAckIncident = defineConsequence({
  name: 'alert-acknowledged-ack-incident',
  on: [groupAcknowledged.kind],
  run: async (ctx, fact) => {
    const { group, by, before } = groupAcknowledged.read(fact);
    const row = by === undefined ? undefined : await openIncidentFrom(ctx, groupSubject(group));
    if (!row || by === undefined) return;
    if (row.ackedBy === null || row.ackedBy === before) await ackIncident(ctx, { incident: row.number, by });
  },
});
