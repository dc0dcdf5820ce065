import { afterAll, beforeAll, expect, it } from 'vitest';
import { newestEntries } from '../../src/ledger/read.ts';
import { lifecycleAt, lifecycleHash, publishLifecycle } from '../../src/lifecycle/revision.ts';
import { testCtx, testUnit } from '../kit/context.ts';
import { type TestDatabase, testDatabase } from '../kit/database.ts';
import { shippedLifecycle } from '../kit/lifecycle.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

it('records a hash that can be computed again from the stored revision', async () => {
  const ctx = testCtx(testUnit(database.database));
  const { revision } = await publishLifecycle(ctx, shippedLifecycle());
  expect((await publishLifecycle(ctx, shippedLifecycle())).revision).toBe(revision);
  const entries = await newestEntries(ctx.db, ctx.workspace, { kind: 'lifecycle.changed' }, 10);
  expect(entries.map((entry) => entry.body)).toEqual([
    { revision, hash: lifecycleHash(await lifecycleAt(ctx, revision)) },
  ]);
});
