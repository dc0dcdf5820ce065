import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Fact } from '../../src/kernel/fact.ts';
import { silentLog } from '../../src/kernel/log.ts';
import { compiledSql } from '../../src/store/compiled.ts';
import { openDatabase } from '../../src/store/connect.ts';
import { counter } from '../../src/store/tables.ts';
import {
  type Ctx,
  inSavepoint,
  inTransaction,
  pgErrorCode,
  sendLast,
  systemCtx,
  type Tx,
  type Unit,
} from '../../src/store/unit.ts';
import { type TestDatabase, testDatabase } from '../kit/database.ts';

let on: TestDatabase;
let events: string[] = [];

beforeAll(async () => {
  on = await testDatabase();
});
afterAll(() => on.close());
beforeEach(() => {
  events = [];
});

const step = (name: string) => async (tx: Tx, facts: readonly Fact[]) => {
  events.push(`${name} ${facts.map((fact) => fact.kind).join()} ${await valueIn(tx, 'flushed')}`);
};

function ctxWith(unit: Partial<Unit> = {}): Ctx {
  const committed: Unit['committed'] = (facts) => void events.push(`committed ${facts.length}`);
  const whole: Unit = { db: on.database.db, flush: [step('jobs'), step('chain')], committed, ...unit };
  return systemCtx(whole, { workspace: 'w', name: 'test', log: silentLog });
}

const fact = (tx: Tx, kind: string): Fact => ({
  id: tx.newId(),
  workspace: tx.workspace,
  kind,
  version: 1,
  at: tx.now,
  actor: tx.actor,
  body: {},
  texts: {},
});

const write = (tx: Tx, kind: string) => tx.db.insert(counter).values({ workspaceId: 'w', kind, value: 1 });
const add = (tx: Tx, kind: string) =>
  tx.db.update(counter).set({ value: sql`value + 1` }).where(eq(counter.kind, kind));
const valueIn = async (ctx: Ctx, kind: string) =>
  (await ctx.db.select({ value: counter.value }).from(counter).where(eq(counter.kind, kind)))[0]?.value;

describe('sendLast', () => {
  /** Writes the row `kind` and emits; `last` is what the last step sends. */
  const ending = (kind: string, last: (tx: Tx) => Promise<unknown>) =>
    inTransaction(ctxWith({ flush: [step('jobs'), async (tx) => sendLast(tx, [last(tx)])] }), async (tx) => {
      await write(tx, kind);
      tx.facts.push(fact(tx, kind));
    });

  test('lets COMMIT go out before the answer has come', async () => {
    const options = on.database.sql.options as unknown as { debug: unknown };
    const sent: string[] = [];
    options.debug = (_: number, text: string) => void sent.push(text);
    await ending('together', (tx) => compiledSql(sql`select 'last'`)(tx.db).then(() => sent.push('answered')));
    options.debug = false;
    expect(sent.slice(-3)).toEqual(["select 'last'", 'commit', 'answered']);
    expect(events).toEqual(['jobs together undefined', 'committed 1']);
    expect(await valueIn(ctxWith(), 'together')).toBe(1);
  });

  test('keeps nothing when it fails in the database, and its error is the verb’s', async () => {
    const fails = ending('refused last', (tx) => compiledSql(sql`select 1 / 0`)(tx.db));
    await expect(fails).rejects.toMatchObject({ cause: { code: '22012' } });
    expect(await valueIn(ctxWith(), 'refused last')).toBeUndefined();
    expect(events).toEqual(['jobs refused last undefined']);
  });

  test.each(['the statement', 'all'])(
    'sends nothing again behind COMMIT where the server lost the plan of %s',
    async (which) => {
      const one = openDatabase(on.url, { max: 1 });
      const ctx = ctxWith({ db: one.db });
      const insert = compiledSql(sql`
      insert into counter (workspace_id, kind, value) values ('w', ${sql.placeholder('kind')}::text, 1)`);
      const last = (kind: string) => inTransaction(ctx, async (tx) => sendLast(tx, [insert(tx.db, { kind })]));
      await last(`with a plan of ${which}`);
      const [kept] = await one.sql.unsafe<{ name: string }[]>(
        `select name from pg_prepared_statements where statement like '%insert into counter%'`,
      );
      await one.sql.unsafe(which === 'all' ? 'deallocate all' : `deallocate "${kept?.name}"`);
      await expect(last(`without ${which}`)).rejects.toMatchObject({ cause: { code: '26000' } });
      await last(`with a new plan of ${which}`);
      const kinds = [`without ${which}`, `with a new plan of ${which}`];
      expect(await Promise.all(kinds.map((kind) => valueIn(ctx, kind)))).toEqual([undefined, 1]);
      await one.close();
    },
  );

  test.each(['the transaction', 'a savepoint'])('refuses what would be sent behind COMMIT on %s', async (which) => {
    const late = inTransaction(ctxWith(), async (tx) => {
      const db = which === 'the transaction' ? tx.db : await inSavepoint(tx, async (inner) => inner.db);
      const later = new Promise((resolve) => setTimeout(resolve, 1));
      sendLast(tx, [later.then(() => compiledSql(sql`select 1`)(db))]);
    });
    await expect(late).rejects.toMatchObject({ cause: { message: 'the transaction has ended' } });
  });

  test('repeats the whole when it meets a deadlock', async () => {
    let times = 0;
    await ending('second time', (tx) => {
      times += 1;
      const meets = sql`do $$ begin raise exception using errcode = '40P01'; end $$`;
      return compiledSql(times === 1 ? meets : sql`select 1`)(tx.db);
    });
    expect(times).toBe(2);
    expect(await valueIn(ctxWith(), 'second time')).toBe(1);
    expect(events.at(-1)).toBe('committed 1');
  });
});

describe('inSavepoint', () => {
  test('keeps what a part wrote and emitted; of a part that throws nothing is left, and the rest goes on', async () => {
    await inTransaction(ctxWith(), async (tx) => {
      await inSavepoint(tx, async (part) => {
        await write(part, 'kept part');
        part.facts.push(fact(part, 'kept'));
      });
      const refused = inSavepoint(tx, async (part) => {
        await write(part, 'refused part');
        part.facts.push(fact(part, 'refused'));
        // A verb joins it.
        await inTransaction(part, (joined) => write(joined, 'refused verb'));
        throw new Error('refused');
      });
      await expect(refused).rejects.toThrow('refused');
      tx.facts.push(fact(tx, 'after'));
    });
    const ctx = ctxWith();
    expect(await Promise.all(['kept part', 'refused part', 'refused verb'].map((kind) => valueIn(ctx, kind)))).toEqual([
      1,
      undefined,
      undefined,
    ]);
    expect(events.at(-1)).toBe('committed 2');
    expect(events[0]).toContain('kept,after');
  });
});

describe('inTransaction', () => {
  test('flushes the facts last, in the order of the steps, and reports after the commit', async () => {
    const answer = await inTransaction(ctxWith(), async (tx) => {
      tx.facts.push(fact(tx, 'first'));
      await write(tx, 'flushed');
      tx.facts.push(fact(tx, 'second'));
      return 'answer';
    });
    expect(answer).toBe('answer');
    expect(events).toEqual(['jobs first,second 1', 'chain first,second 1', 'committed 2']);
  });

  test('flushes and reports nothing without facts', async () => {
    await inTransaction(ctxWith(), (tx) => write(tx, 'quiet'));
    expect(events).toEqual([]);
    expect(await valueIn(ctxWith(), 'quiet')).toBe(1);
  });

  test('joins the transaction that it is called in', async () => {
    const failing = inTransaction(ctxWith(), async (outer) => {
      await inTransaction(outer, async (inner) => {
        expect(inner).toBe(outer);
        inner.facts.push(fact(inner, 'inner'));
        await write(inner, 'joined');
      });
      expect(events).toEqual([]);
      throw new Error('undo both');
    });
    await expect(failing).rejects.toThrow('undo both');
    expect(await valueIn(ctxWith(), 'joined')).toBeUndefined();
    expect(events).toEqual([]);
  });

  test('undoes everything when a step of the flush fails', async () => {
    const flush = [
      async () => {
        throw new Error('no jobs');
      },
    ];
    const failing = inTransaction(ctxWith({ flush }), async (tx) => {
      tx.facts.push(fact(tx, 'lost'));
      await write(tx, 'unflushed');
    });
    await expect(failing).rejects.toThrow('no jobs');
    expect(await valueIn(ctxWith(), 'unflushed')).toBeUndefined();
    expect(events).toEqual([]);
  });

  test("takes its instant from the database, or from the unit's clock", async () => {
    const [now, startedAt] = await inTransaction(ctxWith(), async (tx) => {
      const [row] = await tx.db.execute<{ at: Date }>(sql`select now() as at`);
      return [tx.now, row?.at];
    });
    expect(now).toEqual(startedAt);
    const fixed = new Date('2026-03-02T10:00:00Z');
    expect(await inTransaction(ctxWith({ clock: () => fixed }), async (tx) => tx.now)).toEqual(fixed);
  });

  test('repeats both of two transactions that deadlock until both are through, with fresh facts', async () => {
    const ctx = ctxWith();
    await inTransaction(ctx, async (tx) => {
      await write(tx, 'left');
      await write(tx, 'right');
    });
    // Each waits at its first try until the other holds its first row as well, so that they must meet.
    const arrived: (() => void)[] = [];
    const bothHold = new Promise<void>((resolve) => {
      arrived.push(() => {}, resolve);
    });
    const tries = { there: 0, back: 0 };
    const cross = (name: 'there' | 'back', from: string, to: string) =>
      inTransaction(ctx, async (tx) => {
        tries[name] += 1;
        tx.facts.push(fact(tx, name));
        await add(tx, from);
        if (tries[name] === 1) {
          arrived.shift()?.();
          await bothHold;
        }
        await add(tx, to);
        return tx.facts.length;
      });
    const facts = await Promise.all([cross('there', 'left', 'right'), cross('back', 'right', 'left')]);
    expect(facts).toEqual([1, 1]);
    // One of the two is the victim at least once; a loaded machine lets them meet again.
    expect(tries.there + tries.back).toBeGreaterThanOrEqual(3);
    expect([await valueIn(ctx, 'left'), await valueIn(ctx, 'right')]).toEqual([3, 3]);
    expect(events.filter((event) => event.startsWith('committed'))).toEqual(['committed 1', 'committed 1']);
  });

  const raising = (code: string, times: number) => {
    let runs = 0;
    const result = inTransaction(ctxWith(), async (tx) => {
      runs += 1;
      if (runs <= times) await tx.db.execute(sql.raw(`do $$ begin raise exception using errcode = '${code}'; end $$`));
      return runs;
    });
    return result.catch((error: unknown) => `${pgErrorCode(error)} after ${runs}`);
  };

  test.each([
    ['40001', 3, 4],
    ['40P01', 1, 2],
    ['40001', 4, '40001 after 4'],
    ['23505', 1, '23505 after 1'],
  ])('given %s %i times ends with %s', async (code, times, outcome) => {
    expect(await raising(code, times)).toBe(outcome);
  });
});

describe('systemCtx', () => {
  test('acts as a named part of Steward at the given instant', () => {
    const now = new Date('2026-03-02T10:00:00Z');
    const ctx = systemCtx({ db: on.database.db, flush: [] }, { workspace: 'w', name: 'timer', log: silentLog, now });
    expect(ctx).toMatchObject({ workspace: 'w', actor: { type: 'system', name: 'timer' }, now });
  });
});
