import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { anyOf } from '../../src/store/any-of.ts';
import { beginOn, openDatabase } from '../../src/store/connect.ts';
import { once } from '../../src/store/tables.ts';
import { type Db, isDatabaseAway } from '../../src/store/unit.ts';
import { type TestDatabase, testDatabase } from '../kit/database.ts';
import { soon } from '../kit/soon.ts';

const at = new Date('2026-03-02T10:00:00.123Z');
let on: TestDatabase;

beforeAll(async () => {
  on = await testDatabase();
  const keys = ['a', 'b', 'c'].map((key) => ({ workspaceId: 'w', key, at, answer: { key } }));
  await on.database.db.insert(once).values(keys);
});
afterAll(() => on.close());

const preparedLike = sql`select count(*)::int as count from pg_prepared_statements where statement like ${'%from "once"%'}`;

describe('prepared statements', () => {
  test('are kept for what Drizzle sends outside and inside transactions and in savepoints', async () => {
    const one = openDatabase(on.url, { max: 1 });
    const read = (db: typeof one.db, key: string) => db.select().from(once).where(eq(once.key, key));
    const count = async () => (await one.db.execute(preparedLike))[0]?.count;
    await read(one.db, 'a');
    await read(one.db, 'b');
    expect(await count()).toBe(1);
    await beginOn(one.db, async (tx) => {
      await read(tx, 'a');
      await tx.select({ at: once.at }).from(once).where(eq(once.key, 'a'));
      await tx.transaction(async (inner) => {
        await inner.select({ key: once.key }).from(once).where(eq(once.key, 'a'));
      });
    });
    expect(await count()).toBe(3);
    await one.close();
  });

  test('are not kept when the URL says so', async () => {
    const one = openDatabase(`${on.url}?prepare=false`, { max: 1 });
    await one.db.select().from(once).where(eq(once.key, 'a'));
    expect((await one.db.execute(preparedLike))[0]?.count).toBe(0);
    await one.close();
  });

  test('are not kept for batches with many parameters', async () => {
    const one = openDatabase(on.url, { max: 1 });
    const many = Array.from({ length: 101 }, (_, i) => sql`${`k${i}`}`);
    await one.db.execute(sql`select key from "once" where key in (${sql.join(many, sql`, `)})`);
    expect((await one.db.execute(preparedLike))[0]?.count).toBe(0);
    await one.close();
  });
});

describe('values', () => {
  test('come as dates, numbers where they are exact, and objects', async () => {
    const [row] = await on.database
      .sql`select ${at}::timestamptz as at, 7::int8 as small, 9007199254740993::int8 as big,
      ${on.database.sql.json({ a: [1] })}::jsonb as json, array[${at}::timestamptz] as dates, '2026-03-02'::date as day`;
    expect(row).toEqual({ at, small: 7, big: 9007199254740993n, json: { a: [1] }, dates: [at], day: '2026-03-02' });
  });

  test('come the same through Drizzle', async () => {
    expect(await on.database.db.select().from(once).where(eq(once.key, 'a'))).toEqual([
      { workspaceId: 'w', key: 'a', at, answer: { key: 'a' } },
    ]);
    expect(await on.database.db.execute(sql`select ${at}::timestamptz as at`)).toMatchObject([{ at }]);
  });

  test.each([
    [
      ['a', 'c', 'x'],
      ['a', 'c'],
    ],
    [['b'], ['b']],
    [[], []],
  ])('are looked up by the list %j', async (asked, found) => {
    const rows = await on.database.db
      .select({ key: once.key })
      .from(once)
      .where(anyOf(once.key, asked))
      .orderBy(once.key);
    expect(rows.map((row) => row.key)).toEqual(found);
  });
});

describe('a transaction', () => {
  const write = (db: TestDatabase['database']['db'], key: string) =>
    db.insert(once).values({ workspaceId: 'w', key, at });
  const keysLike = async (prefix: string) =>
    (await on.database.sql`select key from once where key like ${`${prefix}%`} order by key`).map((row) => row.key);

  test('knows the instant at which the database began it', async () => {
    const seen = await beginOn(on.database.db, async (tx, startedAt) => {
      const [row] = await tx.execute<{ at: Date }>(sql`select now() as at`);
      return [startedAt, row?.at];
    });
    expect(seen[0]).toBeInstanceOf(Date);
    expect(seen[0]).toEqual(seen[1]);
  });

  test('undoes a savepoint that failed and keeps the rest', async () => {
    await beginOn(on.database.db, async (tx) => {
      await write(tx, 'save-kept');
      const inner = tx.transaction(async (savepoint) => {
        await write(savepoint, 'save-undone');
        throw new Error('undo');
      });
      await expect(inner).rejects.toThrow('undo');
    });
    expect(await keysLike('save-')).toEqual(['save-kept']);
  });

  test('refuses every later statement when its connection is gone, and the pool goes on', async () => {
    const pool = openDatabase(on.url, { max: 1 });
    const late: unknown[] = [];
    let finished = () => {};
    const over = new Promise<void>((resolve) => {
      finished = resolve;
    });
    const lost = beginOn(pool.db, async (tx) => {
      await write(tx, 'lost-1');
      const [backend] = await tx.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`);
      await on.database.sql`select pg_terminate_backend(${backend!.pid})`;
      await vi.waitFor(async () => {
        const left = await on.database.sql`select 1 from pg_stat_activity where pid = ${backend!.pid}`;
        expect(left).toHaveLength(0);
      }, soon);
      // The pool takes the connection up again for somebody else; what is left of this transaction must not follow.
      await vi.waitFor(() => pool.sql`select 1`, soon);
      await write(tx, 'lost-2').catch((error: unknown) => late.push(error));
      finished();
    });
    await expect(lost).rejects.toSatisfy(isDatabaseAway);
    await over;
    expect(late).toSatisfy((errors: unknown[]) => errors.length === 1 && isDatabaseAway(errors[0]));
    expect(await keysLike('lost-')).toEqual([]);
    await beginOn(pool.db, (tx) => write(tx, 'lost-no-more'));
    expect(await keysLike('lost-')).toEqual(['lost-no-more']);
    await pool.close();
  });

  test.each(['resolves', 'rejects'])('that %s after its connection is gone ends nobody else’s work', async (ending) => {
    const pool = openDatabase(on.url, { max: 1 });
    let finish = () => {};
    const free = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const lost = beginOn(pool.db, async (tx) => {
      const [backend] = await tx.execute<{ pid: number }>(sql`select pg_backend_pid() as pid`);
      await on.database.sql`select pg_terminate_backend(${backend!.pid})`;
      await free;
      if (ending === 'rejects') throw new Error('too late');
    });
    await expect(lost).rejects.toSatisfy(isDatabaseAway);
    await beginOn(pool.db, async (tx) => {
      await write(tx, `else-${ending}`);
      finish();
      await lost.catch(() => {});
      await new Promise((resolve) => setImmediate(resolve));
      await tx.execute(sql`savepoint still_inside`);
    });
    expect(await keysLike(`else-${ending}`)).toEqual([`else-${ending}`]);
    await pool.close();
  });

  test.each([
    ['itself', (tx: Db) => tx.execute(sql`select pg_sleep(60)`)],
    ['in a savepoint', (tx: Db) => tx.transaction((savepoint) => savepoint.execute(sql`select pg_sleep(60)`))],
  ])('whose statement is cut off %s rejects and leaves the process and the pool whole', async (where, sleep) => {
    const pool = openDatabase(on.url, { max: 1 });
    const late: unknown[] = [];
    const lost = beginOn(pool.db, async (tx) => {
      await sleep(tx).catch((error: unknown) => late.push(error));
      await tx.transaction(async () => undefined).catch((error: unknown) => late.push(error));
    });
    const cut = async () => {
      const found = await on.database.sql`
        select pg_terminate_backend(pid) from pg_stat_activity where query like '%pg_sleep(60)' and wait_event = 'PgSleep'`;
      expect(found).toHaveLength(1);
    };
    await Promise.all([expect(lost).rejects.toSatisfy(isDatabaseAway), vi.waitFor(cut, soon)]);
    await vi.waitFor(() => expect(late).toHaveLength(2), soon);
    expect(late).toSatisfy((errors: unknown[]) => errors.every(isDatabaseAway));
    await beginOn(pool.db, (tx) => write(tx, `after ${where}`));
    expect(await keysLike(`after ${where}`)).toEqual([`after ${where}`]);
    await pool.close();
  });

  test('fails as "away" when nobody listens', async () => {
    const nowhere = openDatabase('postgres://postgres@%2Ftmp%2Fno-such-folder/none');
    await expect(beginOn(nowhere.db, (tx) => write(tx, 'never'))).rejects.toSatisfy(isDatabaseAway);
    await expect(write(nowhere.db, 'never')).rejects.toSatisfy(isDatabaseAway);
    await nowhere.close();
  });
});
