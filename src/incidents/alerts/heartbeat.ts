import { and, eq, isNull } from 'drizzle-orm';
import { setTimer, takeDue } from '../../queue/timer.ts';
import { type Ctx, inTransaction, type Tx } from '../../store/unit.ts';
import { HEARTBEAT_TIMER, HeartbeatSettings } from '../../workspace/heartbeat-timer.ts';
import type { Integration } from '../../workspace/integrations.ts';
import { integration } from '../../workspace/tables.ts';
import type { IncomingAlert } from './incoming-alert.ts';
import { receiveAlerts } from './receive-alerts.ts';

/** It was heard: it has its whole time again, and an alert about it ends. */
export async function heardHeartbeat(tx: Tx, id: string): Promise<void> {
  const found = await find(tx, id);
  const every = found && HeartbeatSettings.safeParse(found.settings).data?.everySeconds;
  if (!found || every === undefined) return;
  await setTimer(tx, { kind: HEARTBEAT_TIMER, subject: id, dueAt: new Date(tx.now.getTime() + every * 1_000) });
  const alerts = [alertOf(tx, found, 'resolved')];
  await receiveAlerts(tx, { source: 'heartbeat', integration: id, alerts });
}

/** What its timer runs: it was not heard for too long, which is an alert until it is heard again. */
export async function lateHeartbeat(ctx: Ctx, id: string): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    if (!(await takeDue(tx, { kind: HEARTBEAT_TIMER, subject: id }))) return;
    const found = await find(tx, id);
    if (found)
      await receiveAlerts(tx, { source: 'heartbeat', integration: id, alerts: [alertOf(tx, found, 'firing')] });
  });
}

async function find(tx: Tx, id: string): Promise<Integration | undefined> {
  const [row] = await tx.db
    .select()
    .from(integration)
    .where(and(eq(integration.workspaceId, tx.workspace), eq(integration.id, id), isNull(integration.removedAt)));
  return row;
}

function alertOf(tx: Tx, { name, lastUsedAt }: Integration, status: 'firing' | 'resolved'): IncomingAlert {
  const since = lastUsedAt === null ? 'never' : `last ${lastUsedAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return {
    labels: { alertname: 'HeartbeatMissed', heartbeat: name, severity: 'error' },
    annotations: { summary: `${name} was not heard in its time, ${since}` },
    status,
    startsAt: tx.now,
    endsAt: status === 'resolved' ? tx.now : undefined,
    dedupKey: `heartbeat ${name}`,
  };
}
