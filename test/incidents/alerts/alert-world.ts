import type { IncomingAlert } from '../../../src/incidents/alerts/incoming-alert.ts';
import { receiveAlerts } from '../../../src/incidents/alerts/receive-alerts.ts';
import { routeAlerts } from '../../../src/incidents/alerts/route-alerts.ts';
import type { Fact } from '../../../src/kernel/fact.ts';
import { type Ctx, inTransaction } from '../../../src/store/unit.ts';

/** An alert of a latency that is too high, changed by what is given. */
export function firing(labels: Record<string, string> = {}, more: Partial<IncomingAlert> = {}): IncomingAlert {
  return {
    labels: { alertname: 'HighLatency', ...labels },
    annotations: { summary: 'p99 over 2 s' },
    status: 'firing',
    startsAt: new Date('2026-03-02T09:59:00Z'),
    ...more,
  };
}

export const resolved = (labels: Record<string, string> = {}, more: Partial<IncomingAlert> = {}): IncomingAlert =>
  firing(labels, { status: 'resolved', ...more });

/** Receives and routes, as the intake and the work after it do. */
export async function take(ctx: Ctx, alerts: readonly IncomingAlert[], integration = 'i1'): Promise<void> {
  await inTransaction(ctx, (tx) => receiveAlerts(tx, { source: 'alertmanager', integration, alerts }));
  await routeAlerts(ctx);
}

export const ofKind = (facts: readonly Fact[], workspace: string, ...kinds: string[]): Fact[] =>
  facts.filter((fact) => fact.workspace === workspace && (kinds.length === 0 || kinds.includes(fact.kind)));
