import { incidentDeclared, severityChanged } from '../incidents/response/events.ts';
import { getIncident } from '../incidents/response/find-incident.ts';
import { rollBackByItself } from '../incidents/response/roll-back-by-itself.ts';
import { isOpen } from '../incidents/response/state.ts';
import { kpiBreached } from '../monitoring/kpis/events.ts';
import { driftBreached } from '../monitoring/verdicts/events.ts';
import { defineConsequence } from '../queue/consequence.ts';

/** When an incident has severity 1, or a KPI or drift is in breach, roll back by itself where the policy says so. */
export const troubleRollBackByItself = defineConsequence({
  name: 'trouble-roll-back-by-itself',
  on: [incidentDeclared.kind, severityChanged.kind, kpiBreached.kind, driftBreached.kind],
  run: async (ctx, fact) => {
    const { model, version } = fact.body;
    if (typeof model !== 'string') return;
    if (fact.kind === kpiBreached.kind || fact.kind === driftBreached.kind) {
      const about = typeof version === 'string' ? { version } : {};
      await rollBackByItself(ctx, {
        model,
        ...about,
        trigger: fact.kind === kpiBreached.kind ? 'kpi-breach' : 'drift-breach',
        fact: fact.id,
      });
      return;
    }
    const row = await getIncident(ctx, Number(fact.body.incident));
    if (row.severity !== 1 || !isOpen(row.state)) return;
    await rollBackByItself(ctx, {
      model,
      ...(row.version === null ? {} : { version: row.version }),
      trigger: 'severity-1',
      incident: row.number,
      fact: fact.id,
    });
  },
});
