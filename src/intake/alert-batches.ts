import { setImmediate as nextTurn } from 'node:timers/promises';
import type { IncomingAlert } from '../incidents/alerts/incoming-alert.ts';
import { receiveAlerts, storeAlerts } from '../incidents/alerts/receive-alerts.ts';
import { saysOtherwise } from '../incidents/alerts/says-otherwise.ts';
import { newId } from '../kernel/ids.ts';
import type { Log } from '../kernel/log.ts';
import { claimAll, claimNew } from '../store/once.ts';
import { type Ctx, inTransaction, isDatabaseAway, pgErrorCode, sendLast, type Tx, type Unit } from '../store/unit.ts';
import { type Integration, noteUse } from '../workspace/integrations.ts';

/** A proved delivery that waits to be written. */
export interface AlertDelivery {
  readonly integration: Integration;
  /** Under which it counts once. */
  readonly key: string;
  /** After so long it counts anew; never when left out. */
  readonly againAfterMs?: number | undefined;
  readonly alerts: readonly IncomingAlert[];
}

/** So many alerts go into one transaction; what is more waits for the next. */
const MOST = 5_000;
/** A delivery of so many does not wait while fewer than `PARALLEL` transactions run: reading, writing and the disk take turns. */
const LARGE = 50;
const PARALLEL = 4;
/** So long after a delivery that came before each batch looks first what is new: repetitions come in swarms. */
const WARY_MS = 10_000;

interface Waiting extends AlertDelivery {
  readonly settle: (taken: boolean) => void;
  readonly fail: (error: unknown) => void;
}

/**
 * Writes deliveries of one workspace that arrive at once in one transaction: the commit is what costs, and each answer waits
 * for its own. Small ones that come while one runs go into the next, together. `taken` is false for one that counted before.
 * `written` is called after each commit.
 */
export function createAlertBatches(parts: { readonly unit: Unit; readonly log: Log; readonly written: () => void }): {
  take(delivery: AlertDelivery): Promise<boolean>;
} {
  const waiting = new Map<string, Waiting[]>();
  const running = new Map<string, number>();
  const runs = (workspace: string): number => running.get(workspace) ?? 0;

  const run = async (workspace: string): Promise<void> => {
    running.set(workspace, runs(workspace) + 1);
    try {
      // What has arrived with it comes along.
      await nextTurn();
      for (let batch = next(waiting, workspace); batch.length > 0; batch = next(waiting, workspace)) {
        await writeAll(batch);
        parts.written();
      }
    } finally {
      const left = runs(workspace) - 1;
      if (left > 0) running.set(workspace, left);
      else running.delete(workspace);
    }
  };
  let waryUntil = 0;
  const write = async (batch: readonly Waiting[]): Promise<ReadonlySet<string>> => {
    const ctx = ctxOf(parts, batch[0]?.integration.workspaceId ?? '');
    if (performance.now() >= waryUntil && !batch.some(hasNotes)) {
      try {
        await inTransaction(ctx, async (tx) => writeNew(tx, batch));
        return new Set(batch.map(({ key }) => key));
      } catch (error) {
        if (pgErrorCode(error) !== UNIQUE_VIOLATION) throw error;
        waryUntil = performance.now() + WARY_MS;
      }
    }
    return inTransaction(ctx, (tx) => writeBatch(tx, batch));
  };
  const writeAll = async (batch: readonly Waiting[]): Promise<void> => {
    try {
      const taken = await write(batch);
      for (const one of batch) one.settle(taken.has(one.key));
    } catch (error) {
      // Without a database none can be written, and each try may take until a connection is given up.
      if (batch.length === 1 || isDatabaseAway(error)) for (const one of batch) one.fail(error);
      // One that cannot be written does not keep the others: each by itself.
      else for (const one of batch) await writeAll([one]);
    }
  };
  return {
    take: (delivery) =>
      new Promise((settle, fail) => {
        const { workspaceId } = delivery.integration;
        const queue = waiting.get(workspaceId);
        const one = { ...delivery, settle, fail };
        if (queue) queue.push(one);
        else waiting.set(workspaceId, [one]);
        if (runs(workspaceId) < (delivery.alerts.length < LARGE ? 1 : PARALLEL)) void run(workspaceId);
      }),
  };
}

/** The deliveries that wait, as many as fit; never two with one key, so that each knows whether it was the first. */
function next(waiting: Map<string, Waiting[]>, workspace: string): Waiting[] {
  const all = waiting.get(workspace) ?? [];
  const keys = new Set<string>();
  const batch: Waiting[] = [];
  const rest: Waiting[] = [];
  let alerts = 0;
  for (const one of all) {
    const fits = batch.length === 0 || alerts + one.alerts.length <= MOST;
    if (!fits || keys.has(one.key)) rest.push(one);
    else {
      batch.push(one);
      keys.add(one.key);
      alerts += one.alerts.length;
    }
  }
  if (rest.length > 0) waiting.set(workspace, rest);
  else waiting.delete(workspace);
  return batch;
}

/** SQLSTATE of a key that is there already. */
const UNIQUE_VIOLATION = '23505';

const hasNotes = ({ alerts }: AlertDelivery): boolean => alerts.some(({ note }) => note !== undefined);

/** All as if nothing of it had come before, in one trip with COMMIT: where something did, the database refuses the whole. */
function writeNew(tx: Tx, batch: readonly AlertDelivery[]): void {
  const keys = batch.map(({ key }) => key);
  sendLast(tx, [claimNew(tx, keys)]);
  for (const { integration, alerts } of byIntegration(batch)) {
    const received = { source: integration.source, integration: integration.id, alerts };
    sendLast(tx, [storeAlerts(tx, received), noteUse(tx, integration)]);
  }
}

/** Returns the keys that count now: those claimed, and the same words again where they are news again. */
async function writeBatch(tx: Tx, batch: readonly AlertDelivery[]): Promise<ReadonlySet<string>> {
  const taken = await claimAll(tx, batch);
  for (const { key, integration, alerts } of batch)
    if (!taken.has(key) && (await saysOtherwise(tx, { integration: integration.id, alerts }))) taken.add(key);
  const fresh = batch.filter(({ key }) => taken.has(key));
  for (const { integration, alerts } of byIntegration(fresh)) {
    await receiveAlerts(tx, { source: integration.source, integration: integration.id, alerts });
    await noteUse(tx, integration);
  }
  return taken;
}

/** What each integration sent, in the order of their ids, so that two transactions never wait for each other in a circle. */
function byIntegration(batch: readonly AlertDelivery[]): readonly Pick<AlertDelivery, 'integration' | 'alerts'>[] {
  const each = [...Map.groupBy(batch, ({ integration }) => integration.id)].sort(([a], [b]) => (a < b ? -1 : 1));
  return each.map(([, deliveries]) => ({
    integration: deliveries[0]!.integration,
    alerts: deliveries.flatMap(({ alerts }) => alerts),
  }));
}

function ctxOf({ unit, log }: { readonly unit: Unit; readonly log: Log }, workspace: string): Ctx {
  const actor = { type: 'system', name: 'alert intake' } as const;
  return { unit, db: unit.db, workspace, actor, now: unit.clock?.() ?? new Date(), newId: () => newId(), log };
}
