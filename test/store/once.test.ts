import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { silentLog } from '../../src/kernel/log.ts';
import { claimAll, claimOnce, isClaimed, rememberAnswer, rememberedAnswer, sweepOnce } from '../../src/store/once.ts';
import { type Ctx, inTransaction, systemCtx, type Tx } from '../../src/store/unit.ts';
import { type TestDatabase, testDatabase } from '../kit/database.ts';

let on: TestDatabase;
let ctx: Ctx;
let now = new Date('2026-03-02T10:00:00Z');

beforeAll(async () => {
  on = await testDatabase();
  ctx = systemCtx(
    { db: on.database.db, flush: [], clock: () => now },
    { workspace: 'w1', name: 'test', log: silentLog },
  );
});
afterAll(() => on.close());

const claim = (key: string, in_: Ctx = ctx) => inTransaction(in_, (tx) => claimOnce(tx, key));

describe('once', () => {
  test('gives a key to the first who claims it', async () => {
    expect(await claim('first')).toBe(true);
    expect(await claim('first')).toBe(false);
  });

  test('gives a key again after the time that is asked for, counted from when it was given last', async () => {
    const at = now;
    const claimed = async (seconds: number) => {
      now = new Date(at.getTime() + seconds * 1_000);
      const before = await isClaimed({ ...ctx, now }, 'again', 300_000);
      return [before, await inTransaction(ctx, (tx) => claimOnce(tx, 'again', 300_000))];
    };
    expect([await claimed(0), await claimed(299), await claimed(300), await claimed(599)]).toEqual([
      [false, true],
      [true, false],
      [false, true],
      [true, false],
    ]);
    now = at;
  });

  test('gives of several keys those that nobody has, or had long enough, each in its own time', async () => {
    const at = now;
    const claimed = async (seconds: number) => {
      now = new Date(at.getTime() + seconds * 1_000);
      const keys = [{ key: 'b', againAfterMs: 10_000 }, { key: `new at ${seconds}` }, { key: 'a' }];
      return [...(await inTransaction(ctx, (tx) => claimAll(tx, keys)))].sort();
    };
    expect([await claimed(0), await claimed(9), await claimed(10), await claimed(19)]).toEqual([
      ['a', 'b', 'new at 0'],
      ['new at 9'],
      ['b', 'new at 10'],
      ['new at 19'],
    ]);
    now = at;
  });

  test('keeps the keys of workspaces apart', async () => {
    expect(await claim('shared')).toBe(true);
    expect(await claim('shared', { ...ctx, workspace: 'w2' })).toBe(true);
  });

  test('gives a key to one of many who claim it at the same instant', async () => {
    const claims = await Promise.all(Array.from({ length: 8 }, () => claim('race')));
    expect(claims.filter((won) => won)).toHaveLength(1);
  });

  test('gives a key back when the transaction that claimed it fails', async () => {
    const failing = inTransaction(ctx, async (tx) => {
      await claimOnce(tx, 'undone');
      throw new Error('undo');
    });
    await expect(failing).rejects.toThrow('undo');
    expect(await claim('undone')).toBe(true);
  });

  test('remembers what was answered', async () => {
    await inTransaction(ctx, async (tx) => {
      await claimOnce(tx, 'asked');
      await rememberAnswer(tx, 'asked', { request: 'R-81' });
    });
    expect(await rememberedAnswer(ctx, 'asked')).toEqual({ request: 'R-81' });
    expect(await rememberedAnswer(ctx, 'never asked')).toBeUndefined();
  });

  test('sweeps keys after seven days and not before', async () => {
    const old = { ...ctx, workspace: 'sweeping' };
    await claim('old', old);
    expect(await sweepOnce({ ...old, now: new Date(now.getTime() + 7 * 86_400_000) })).toBe(0);
    expect(await sweepOnce({ ...old, now: new Date(now.getTime() + 7 * 86_400_000 + 1) })).toBe(1);
    now = new Date(now.getTime() + 1000);
    expect(await claim('old', old)).toBe(true);
  });

  test('leaves a key that is claimed anew while old ones are swept', async () => {
    const old = { ...ctx, workspace: 'sweeping-claimed' };
    const again = (tx: Tx) => claimOnce(tx, 'old', 300_000);
    await inTransaction(old, again);
    now = new Date(now.getTime() + 8 * 86_400_000);
    let sweeping: Promise<number> = Promise.resolve(0);
    await inTransaction(old, async (tx) => {
      expect(await again(tx)).toBe(true);
      sweeping = sweepOnce({ ...old, now });
      const waiting = () => tx.db.execute(sql`select 1 as one from pg_locks where not granted`);
      await expect.poll(async () => (await waiting()).length).toBeGreaterThan(0);
    });
    expect([await sweeping, await inTransaction(old, again)]).toEqual([0, false]);
  });

  test('sweeps them in parts', async () => {
    const old = { ...ctx, workspace: 'sweeping-parts' };
    for (const key of ['a', 'b', 'c', 'd', 'e']) await claim(key, old);
    expect(await sweepOnce({ ...old, now: new Date(now.getTime() + 8 * 86_400_000) }, 2)).toBe(5);
  });
});
