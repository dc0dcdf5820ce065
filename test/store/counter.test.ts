import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { silentLog } from '../../src/kernel/log.ts';
import { nextNumber } from '../../src/store/counter.ts';
import { type Ctx, inTransaction, systemCtx } from '../../src/store/unit.ts';
import { type TestDatabase, testDatabase } from '../kit/database.ts';

let on: TestDatabase;
const ctxOf = (workspace: string): Ctx =>
  systemCtx({ db: on.database.db, flush: [] }, { workspace, name: 'test', log: silentLog });
const next = (workspace: string, kind: string) => inTransaction(ctxOf(workspace), (tx) => nextNumber(tx, kind));

beforeAll(async () => {
  on = await testDatabase();
});
afterAll(() => on.close());

describe('nextNumber', () => {
  test('counts each kind of each workspace from one', async () => {
    expect([await next('w1', 'request'), await next('w1', 'request')]).toEqual([1, 2]);
    expect(await next('w1', 'incident')).toBe(1);
    expect(await next('w2', 'request')).toBe(1);
  });

  test('gives each of many at the same instant a number of its own, without a gap', async () => {
    const given = await Promise.all(Array.from({ length: 25 }, () => next('race', 'request')));
    expect(given.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 25 }, (_, i) => i + 1));
  });

  test('takes a number back when its transaction fails', async () => {
    const failing = inTransaction(ctxOf('undo'), async (tx) => {
      await nextNumber(tx, 'request');
      throw new Error('undo');
    });
    await expect(failing).rejects.toThrow('undo');
    expect(await next('undo', 'request')).toBe(1);
  });
});
