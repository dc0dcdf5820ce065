import { breachAlert } from '../incidents/alerts/breach-alert.ts';
import { breachStands } from '../incidents/alerts/breach-stands.ts';
import { receiveAlerts } from '../incidents/alerts/receive-alerts.ts';
import { oneAtATime, routeAlerts } from '../incidents/alerts/route-alerts.ts';
import { kpiBreached, kpiCleared } from '../monitoring/kpis/events.ts';
import { driftBreached, driftCleared } from '../monitoring/verdicts/events.ts';
import { defineConsequence } from '../queue/consequence.ts';
import { inTransaction } from '../store/unit.ts';

/** When drift or a KPI is breached, or that is over, it is an alert of source `steward` and goes the way of all alerts. */
export const monitoringBreachedRaiseAlert = defineConsequence({
  name: 'monitoring-breached-raise-alert',
  on: [driftBreached.kind, driftCleared.kind, kpiBreached.kind, kpiCleared.kind],
  run: async (ctx, fact) => {
    const alerts = [breachAlert(fact)];
    await inTransaction(ctx, async (tx) => {
      // Its beginning and its end are looked at one after the other, whichever comes first.
      await oneAtATime(tx);
      if (await breachStands(tx, fact)) await receiveAlerts(tx, { source: 'steward', integration: 'steward', alerts });
    });
    await routeAlerts(ctx);
  },
});
