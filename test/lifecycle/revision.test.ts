import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newestEntries } from '../../src/ledger/read.ts';
import { lifecycleAt, lifecycleHash, publishLifecycle } from '../../src/lifecycle/revision.ts';
import { testCtx, testUnit } from '../kit/context.ts';
import { type TestDatabase, testDatabase } from '../kit/database.ts';
import { shippedLifecycle } from '../kit/lifecycle.ts';

/** The shipped lifecycle with another time to expire, so that files differ. */
const expiringIn = (hours: number) =>
  shippedLifecycle((text) => text.replace('  - name: archive\n', `  - name: archive\n    expires: ${hours}h\n`));

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

it('different files taken over in the same instant are all put in force, one after the other', async () => {
  for (let round = 0; round < 10; round += 1) {
    const ctx = testCtx(testUnit(database.database), undefined, `race${round}`);
    await publishLifecycle(ctx, shippedLifecycle());
    const files = [11, 12, 13, 12].map(expiringIn);
    const published = await Promise.all(files.map((file) => publishLifecycle(ctx, file)));
    for (const [index, { revision }] of published.entries())
      expect(lifecycleHash(await lifecycleAt(ctx, revision))).toBe(lifecycleHash(files[index]!));
    const entries = await newestEntries(ctx.db, ctx.workspace, { kind: 'lifecycle.changed' }, 10);
    const kept = entries.map((entry) => Number(entry.body.revision)).reverse();
    expect(kept).toEqual(kept.map((_, index) => index + 1));
    expect(new Set(entries.map((entry) => entry.body.hash)).size).toBe(4);
  }
});

it('is never changed, removed or emptied', async () => {
  const ctx = testCtx(testUnit(database.database), undefined, 'kept');
  const { revision } = await publishLifecycle(ctx, shippedLifecycle());
  for (const statement of [
    sql`update lifecycle_revision set body = '{}' where workspace_id = 'kept'`,
    sql`delete from lifecycle_revision where workspace_id = 'kept'`,
    sql`truncate lifecycle_revision cascade`,
  ])
    await expect(ctx.db.execute(statement)).rejects.toMatchObject({
      cause: expect.objectContaining({ message: expect.stringContaining('is never changed') }),
    });
  expect(lifecycleHash(await lifecycleAt(ctx, revision))).toBe(lifecycleHash(shippedLifecycle()));
});
