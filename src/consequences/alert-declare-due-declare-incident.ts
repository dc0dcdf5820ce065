import { declareDue } from '../incidents/alerts/events.ts';
import { getGroup, groupSubject } from '../incidents/alerts/find-groups.ts';
import { plainly } from '../incidents/alerts/plainly.ts';
import { declareIncident } from '../incidents/response/declare-incident.ts';
import { defineConsequence } from '../queue/consequence.ts';

/** When a route says that its alerts are an incident, declare it; however often it runs, there is one. */
export const alertDeclareDueDeclareIncident = defineConsequence({
  name: 'alert-declare-due-declare-incident',
  on: [declareDue.kind],
  run: async (ctx, fact) => {
    const { group: number, severity, model } = declareDue.read(fact);
    const group = await getGroup(ctx, number);
    await declareIncident(ctx, {
      title: plainly(group.title, 300),
      severity,
      ...(model === undefined ? {} : { model }),
      from: groupSubject(number),
      began: group.openedAt,
    });
  },
});
