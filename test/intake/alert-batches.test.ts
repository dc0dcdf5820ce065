import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { alert } from '../../src/incidents/alerts/tables.ts';
import { createAlertBatches } from '../../src/intake/alert-batches.ts';
import { silentLog } from '../../src/kernel/log.ts';
import { addIntegration } from '../../src/workspace/add-integration.ts';
import { findIntegration } from '../../src/workspace/integrations.ts';
import { firing } from '../incidents/alerts/alert-world.ts';
import { type PeopleKit, peopleKit } from '../people/people-kit.ts';

let kit: PeopleKit;
beforeAll(async () => {
  kit = await peopleKit();
});
afterAll(() => kit.close());

it('one delivery that the database refuses keeps none of those that came with it, nor of those that come after', async () => {
  const ctx = kit.fresh();
  const { id } = await addIntegration(ctx, { source: 'alertmanager', name: 'one' });
  const integration = (await findIntegration(ctx.db, 'alertmanager', id))!;
  const batches = createAlertBatches({ unit: kit.unit, log: silentLog, written: () => {} });
  // A zero is no text of Postgres; sources leave it out.
  const pods = ['a', 'b\0', 'c'];
  const sent = pods.map((pod) => batches.take({ integration, key: pod.slice(0, 1), alerts: [firing({ pod })] }));
  expect((await Promise.allSettled(sent)).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(await batches.take({ integration, key: 'd', alerts: [firing({ pod: 'd' })] })).toBe(true);
  expect(await batches.take({ integration, key: 'a', alerts: [firing({ pod: 'a' })] })).toBe(false);
  const rows = await ctx.db.select().from(alert).where(eq(alert.workspaceId, ctx.workspace));
  expect(rows.map(({ labels }) => labels.pod).sort()).toEqual(['a', 'c', 'd']);
});

it('while the database is away, what came together is tried together and fails together', async () => {
  const ctx = kit.fresh();
  const { id } = await addIntegration(ctx, { source: 'alertmanager', name: 'one' });
  const integration = (await findIntegration(ctx.db, 'alertmanager', id))!;
  let tries = 0;
  const transaction = async () => {
    tries += 1;
    throw Object.assign(new Error('nobody listens'), { code: 'CONNECT_TIMEOUT' });
  };
  const db = Object.assign(Object.create(kit.unit.db), { $client: { transaction } });
  const batches = createAlertBatches({ unit: { ...kit.unit, db }, log: silentLog, written: () => {} });
  const sent = ['a', 'b', 'c'].map((key) => batches.take({ integration, key, alerts: [firing({ pod: key })] }));
  expect((await Promise.allSettled(sent)).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(tries).toBe(1);
});
