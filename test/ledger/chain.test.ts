import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { eraseTexts } from '../../src/ledger/erase.ts';
import { defineEvent, emit } from '../../src/ledger/event.ts';
import { exportLines } from '../../src/ledger/export.ts';
import { allEntries, newestEntries } from '../../src/ledger/read.ts';
import { verifyLedger } from '../../src/ledger/verify.ts';
import { inTransaction, type Unit } from '../../src/store/unit.ts';
import { asPerson, testCtx, testUnit } from '../kit/context.ts';
import { type TestDatabase, testDatabase } from '../kit/database.ts';

const noted = defineEvent('test.noted', 1, z.object({ n: z.number(), model: z.string().optional() }));
const PERSON = '0197a000-0000-7000-8000-000000000001';

let database: TestDatabase;
let unit: Unit;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  // A unit remembers that a workspace has a head.
  unit = testUnit(database.database);
  await tampering(sql`delete from ledger`, sql`delete from ledger_head`, sql`delete from ledger_text`);
});

/** What an attacker with the database's owner rights could do: triggers off. */
async function tampering(...statements: ReturnType<typeof sql>[]): Promise<void> {
  await unit.db.transaction(async (tx) => {
    await tx.execute(sql`set local session_replication_role = replica`);
    for (const statement of statements) await tx.execute(statement);
  });
}

async function note(n: number, reason?: string): Promise<void> {
  await inTransaction(asPerson(unit, PERSON), async (tx) => {
    emit(tx, noted({ n }, { reason }));
  });
}

describe('the chain', () => {
  it('hashes every row from the one before, starting with 32 zero bytes', async () => {
    await inTransaction(testCtx(unit), async (tx) => {
      emit(tx, noted({ n: 1 }));
      emit(tx, noted({ n: 2 }));
    });
    await note(3, 'why not');
    const rows = await unit.db.execute<{ seq: number; body: string; hash: Buffer }>(
      sql`select seq::int as seq, body, hash from ledger where workspace_id = 'test' order by seq`,
    );
    let before = Buffer.alloc(32);
    rows.forEach((row, index) => {
      const seq = Buffer.alloc(8);
      seq.writeBigUInt64BE(BigInt(row.seq));
      before = createHash('sha256').update(before).update(seq).update(row.body, 'utf8').digest();
      expect(row.seq).toBe(index + 1);
      expect(Buffer.from(row.hash).toString('hex')).toBe(before.toString('hex'));
    });
    expect(rows).toHaveLength(3);
  });

  it('gives 40 transactions at once consecutive numbers and one unbroken chain', async () => {
    await Promise.all(Array.from({ length: 40 }, (_, n) => note(n)));
    expect(await verifyLedger(unit.db, 'test')).toEqual({ workspace: 'test', rows: 40, fault: undefined });
  });

  it('commits nothing where a fact cannot be written', async () => {
    await note(1);
    await expect(
      inTransaction(asPerson(unit, PERSON), async (tx) => {
        tx.facts.push({ ...emit(tx, noted({ n: 2 })), body: { n: Number.NaN } });
        await tx.db.execute(sql`insert into counter (workspace_id, kind, value) values ('test', 'unwritten', 1)`);
      }),
    ).rejects.toThrow(TypeError);
    expect(await unit.db.execute(sql`select from counter where kind = 'unwritten'`)).toHaveLength(0);
    expect(await unit.db.execute(sql`select from ledger`)).toHaveLength(1);
  });

  it('commits nothing where the head of a known workspace is gone', async () => {
    await note(1);
    await note(2);
    await tampering(sql`delete from ledger`, sql`delete from ledger_head`);
    await expect(
      inTransaction(asPerson(unit, PERSON), async (tx) => {
        emit(tx, noted({ n: 3 }));
        await tx.db.execute(sql`insert into counter (workspace_id, kind, value) values ('test', 'unsealed', 1)`);
      }),
    ).rejects.toMatchObject({ cause: { code: '23502' } });
    expect(await unit.db.execute(sql`select from counter where kind = 'unsealed'`)).toHaveLength(0);
    expect(await unit.db.execute(sql`select from ledger`)).toHaveLength(0);
  });

  it('keeps workspaces apart', async () => {
    await inTransaction(testCtx(unit, undefined, 'other'), async (tx) => {
      emit(tx, noted({ n: 1 }));
    });
    await note(1);
    expect((await verifyLedger(unit.db, 'other')).rows).toBe(1);
    expect((await verifyLedger(unit.db, 'test')).rows).toBe(1);
  });

  it('refuses update, delete and truncate of the ledger', async () => {
    await note(1);
    for (const statement of [sql`update ledger set body = '{}'`, sql`delete from ledger`, sql`truncate ledger`]) {
      const refusal = await unit.db.execute(statement).then(
        () => 'done',
        (error: Error) => String(error.cause),
      );
      expect(refusal).toContain('append-only');
    }
  });
});

describe('verifying', () => {
  const faults: [string, ReturnType<typeof sql>, { seq: number; fault: string }][] = [
    [
      'a changed body',
      sql`update ledger set body = replace(body, '"n":3', '"n":9') where seq = 3`,
      { seq: 3, fault: 'hash' },
    ],
    ['a removed row', sql`delete from ledger where seq = 4`, { seq: 5, fault: 'gap' }],
    ['a removed first row', sql`delete from ledger where seq = 1`, { seq: 2, fault: 'gap' }],
    ['removed rows at the end', sql`delete from ledger where seq > 4`, { seq: 4, fault: 'head' }],
    ['a changed free text', sql`update ledger_text set text = 'other words' where seq = 2`, { seq: 2, fault: 'text' }],
    [
      'an added row',
      sql`insert into ledger select workspace_id, 7, body, hash from ledger where seq = 6`,
      { seq: 7, fault: 'hash' },
    ],
  ];
  it.each(faults)('names the first bad row after %s', async (_, tamper, expected) => {
    for (let n = 1; n <= 6; n++) await note(n, `words ${n}`);
    expect((await verifyLedger(unit.db, 'test')).fault).toBeUndefined();
    await tampering(tamper);
    expect((await verifyLedger(unit.db, 'test')).fault).toMatchObject(expected);
  });

  it('stays green after a person was erased, and the words are gone', async () => {
    await note(1, 'my secret words');
    expect(await eraseTexts(testCtx(unit), PERSON)).toBe(1);
    expect(await eraseTexts(testCtx(unit), PERSON)).toBe(0);
    const [entry] = await newestEntries(unit.db, 'test', {}, 10);
    expect(entry?.texts).toEqual({ reason: null });
    expect(entry?.salts).toEqual({});
    const kept = await unit.db.execute(sql`select from ledger_text where length(salt) > 0`);
    expect(kept).toHaveLength(0);
    expect((await verifyLedger(unit.db, 'test')).fault).toBeUndefined();
  });
});

describe('reading', () => {
  it('filters by kind, actor and time, the newest first', async () => {
    await note(1);
    await inTransaction(testCtx(unit), async (tx) => {
      emit(tx, noted({ n: 2, model: 'churn' }));
    });
    const numbers = async (query: Parameters<typeof newestEntries>[2]) =>
      (await newestEntries(unit.db, 'test', query, 10)).map((entry) => entry.body.n);
    expect(await numbers({})).toEqual([2, 1]);
    expect(await numbers({ kind: 'test' })).toEqual([2, 1]);
    expect(await numbers({ kind: 'tes' })).toEqual([]);
    expect(await numbers({ actor: PERSON })).toEqual([1]);
    expect(await numbers({ model: 'churn' })).toEqual([2]);
    expect(await numbers({ to: new Date('2020-01-01') })).toEqual([]);
  });

  it('exports lines from which the chain can be checked without Steward', async () => {
    for (let n = 1; n <= 3; n++) await note(n, `words ${n}`);
    let before = Buffer.alloc(32);
    for await (const text of exportLines(allEntries(unit.db, 'test', {}), 'jsonl')) {
      const { seq, raw, hash, texts, salts } = JSON.parse(text) as {
        seq: number;
        raw: string;
        hash: string;
        texts: { reason: string };
        salts: { reason: string };
      };
      const words = createHash('sha256').update(Buffer.from(salts.reason, 'hex')).update(texts.reason, 'utf8');
      expect(JSON.parse(raw)).toMatchObject({ texts: { reason: words.digest('hex') } });
      const number = Buffer.alloc(8);
      number.writeBigUInt64BE(BigInt(seq));
      before = createHash('sha256').update(before).update(number).update(raw, 'utf8').digest();
      expect(hash).toBe(before.toString('hex'));
    }
  });

  it('exports csv in which no cell is run as a formula', async () => {
    await note(1, '=1+1, "quoted"');
    const lines: string[] = [];
    for await (const text of exportLines(allEntries(unit.db, 'test', {}), 'csv')) lines.push(text);
    expect(lines[0]).toBe('seq,at,kind,actor,body,texts,hash\r\n');
    expect(lines[1]).toContain('"{""reason"":""=1+1, \\""quoted\\""""}"');
  });
});
