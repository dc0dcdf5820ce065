import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { checkpointsOf } from '../../src/ledger/checkpoint.ts';
import { ledgerCard } from '../../src/ledger/checkpoint-card.ts';
import { defineEvent, emit } from '../../src/ledger/event.ts';
import { newestEntries } from '../../src/ledger/read.ts';
import { dueCheckpoints, signCheckpoint } from '../../src/ledger/sign-checkpoint.ts';
import { newSigningKey, signingKey } from '../../src/ledger/signing-key.ts';
import { verifyLedger } from '../../src/ledger/verify.ts';
import { parseClaim, verifyCheckpoints } from '../../src/ledger/verify-checkpoints.ts';
import { inTransaction, type Unit } from '../../src/store/unit.ts';
import { testClock, testCtx, testUnit } from '../kit/context.ts';
import { type TestDatabase, testDatabase } from '../kit/database.ts';

const noted = defineEvent('test.noted', 1, z.object({ n: z.number() }));
const HOUR = 3_600_000;
const clock = testClock();
const key = signingKey(newSigningKey().seed);
const otherKey = signingKey(newSigningKey().seed);

let database: TestDatabase;
let unit: Unit;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  // A unit remembers that a workspace has a head.
  unit = testUnit(database.database, { clock });
  await tampering(
    sql`delete from ledger`,
    sql`delete from ledger_head`,
    sql`delete from ledger_text`,
    sql`delete from ledger_checkpoint`,
    sql`delete from ledger_key`,
    sql`delete from once`,
  );
});

/** What an attacker with the database's owner rights could do: triggers off. */
async function tampering(...statements: ReturnType<typeof sql>[]): Promise<void> {
  await unit.db.transaction(async (tx) => {
    await tx.execute(sql`set local session_replication_role = replica`);
    for (const statement of statements) await tx.execute(statement);
  });
}

const ctx = () => testCtx(unit);
const note = (count = 1) =>
  inTransaction(ctx(), async (tx) => {
    for (let n = 0; n < count; n++) emit(tx, noted({ n }));
  });
const sign = (by = key) => signCheckpoint(ctx(), by);
const due = () => dueCheckpoints(unit.db, clock.now);
const seqs = async () => (await checkpointsOf(unit.db, 'test')).map((one) => one.seq);
const fault = async (trust = {}) => (await verifyCheckpoints(unit.db, 'test', trust)).fault;
const kinds = async () => (await newestEntries(unit.db, 'test', { kind: 'ledger' }, 50)).map((entry) => entry.kind);

/** Writes the chain anew over other bodies, head included, as whoever owns the database could. */
async function rewrite(edit: (body: string) => string): Promise<void> {
  const rows = await unit.db.execute<{ body: string }>(
    sql`select body from ledger where workspace_id = 'test' order by seq`,
  );
  await tampering(sql`delete from ledger`, sql`update ledger_head set seq = 0, hash = decode(repeat('00', 32), 'hex')`);
  for (const { body } of rows) {
    await tampering(
      sql`insert into ledger select workspace_id, seq + 1, ${edit(body)}::text,
        sha256(hash || int8send(seq + 1) || convert_to(${edit(body)}::text, 'UTF8')) from ledger_head`,
      sql`update ledger_head h set seq = l.seq, hash = l.hash from (select seq, hash from ledger order by seq desc limit 1) l`,
    );
  }
}

describe('signing', () => {
  it('is due for the first row, after an hour with something new, and after 1,000 rows', async () => {
    expect(await due()).toEqual([]);
    await note();
    expect(await due()).toEqual(['test']);
    expect((await sign()).result).toBe('signed');
    clock.advance(2 * HOUR);
    // The row of the checkpoint itself is nothing new.
    expect(await due()).toEqual([]);
    await note();
    expect(await due()).toEqual(['test']);
    expect((await sign()).result).toBe('signed');
    clock.advance(HOUR - 1);
    await note();
    expect(await due()).toEqual([]);
    clock.advance(1);
    expect(await due()).toEqual(['test']);
    await sign();
    await note(998);
    expect(await due()).toEqual([]);
    await note();
    expect(await due()).toEqual(['test']);
    expect(await seqs()).toEqual([1, 3, 5]);
    expect((await verifyLedger(unit.db, 'test')).fault).toBeUndefined();
    expect(await fault()).toBeUndefined();
  });

  it('signs once however many processes try at the same instant', async () => {
    await note();
    const results = await Promise.all(Array.from({ length: 8 }, () => sign()));
    expect(results.filter((one) => one.result === 'signed')).toHaveLength(1);
    expect(results.filter((one) => one.result === 'not-due')).toHaveLength(7);
    expect(await seqs()).toEqual([1]);
    expect(await kinds()).toEqual(['ledger.checkpoint-signed']);
  });

  it('tells the audit channel row, hash, time, key and signature', async () => {
    await note();
    const signed = await sign();
    if (signed.result !== 'signed') throw new Error('it was not signed');
    const { seq, hash, at, signature } = signed.checkpoint;
    const card = JSON.stringify(await ledgerCard(ctx(), `ledger:checkpoint:${seq}`));
    for (const part of [`${seq}:${hash}`, at.toISOString(), key.publicKey.id, signature]) expect(card).toContain(part);
  });

  it('refuses update, delete and truncate of checkpoints', async () => {
    await note();
    await sign();
    for (const statement of [
      sql`update ledger_checkpoint set seq = 9`,
      sql`delete from ledger_checkpoint`,
      sql`truncate ledger_checkpoint`,
    ]) {
      const refusal = await unit.db.execute(statement).then(
        () => 'done',
        (error: Error) => String(error.cause),
      );
      expect(refusal).toContain('append-only');
    }
  });

  it('signs nothing that does not follow from what was signed, and says so once', async () => {
    await note(5);
    await sign();
    await rewrite((body) => body.replace('"n":3', '"n":9'));
    await note();
    clock.advance(HOUR);
    expect(await sign()).toMatchObject({ result: 'broken', message: expect.stringMatching(/Row 5 has another hash/) });
    expect((await sign()).result).toBe('broken');
    expect(await seqs()).toEqual([5]);
    expect(await kinds()).toEqual(['ledger.broken', 'ledger.checkpoint-signed']);
  });

  it('notices a chain that became shorter at once', async () => {
    await note(5);
    await sign();
    await tampering(
      sql`delete from ledger where seq > 3`,
      sql`update ledger_head h set seq = l.seq, hash = l.hash from (select seq, hash from ledger where seq = 3) l`,
    );
    expect(await due()).toEqual(['test']);
    expect(await sign()).toMatchObject({
      result: 'broken',
      message: expect.stringMatching(/ends at row 3, but row 5/),
    });
  });
});

describe('checking', () => {
  const attacks: [string, () => Promise<void>, { seq: number; fault: string }][] = [
    [
      'a tail deleted with its head',
      () =>
        tampering(
          sql`delete from ledger where seq > 3`,
          sql`update ledger_head h set seq = l.seq, hash = l.hash from (select seq, hash from ledger where seq = 3) l`,
        ),
      { seq: 4, fault: 'tail' },
    ],
    ['a chain written anew', () => rewrite((body) => body.replace('"n":1', '"n":7')), { seq: 4, fault: 'rewritten' }],
    [
      'a checkpoint bent to a new chain',
      async () => {
        await rewrite((body) => body.replace('"n":1', '"n":7'));
        await tampering(
          sql`update ledger_checkpoint c set hash = l.hash from ledger l where l.seq = c.seq and l.workspace_id = c.workspace_id`,
        );
      },
      { seq: 4, fault: 'signature' },
    ],
    ['a key that nobody knows', () => tampering(sql`delete from ledger_key`), { seq: 4, fault: 'key' }],
    ['a checkpoint removed', () => tampering(sql`delete from ledger_checkpoint`), { seq: 4, fault: 'removed' }],
  ];
  it.each(attacks)('finds %s', async (_, attack, expected) => {
    await note(4);
    await sign();
    await note(2);
    expect(await fault()).toBeUndefined();
    await attack();
    expect(await fault()).toMatchObject(expected);
  });

  it('finds a chain rewritten with its checkpoints and key by the line of the audit channel alone', async () => {
    await note(4);
    const signed = await sign();
    if (signed.result !== 'signed') throw new Error('it was not signed');
    const claims = [{ seq: 4, hash: signed.checkpoint.hash }];
    expect(await fault({ claims })).toBeUndefined();
    await rewrite((body) => body.replace('"n":1', '"n":7'));
    await tampering(
      sql`delete from ledger where seq > 4`,
      sql`update ledger_head h set seq = l.seq, hash = l.hash from (select seq, hash from ledger where seq = 4) l`,
      sql`delete from ledger_checkpoint`,
      sql`delete from ledger_key`,
    );
    await sign(otherKey);
    expect((await verifyLedger(unit.db, 'test')).fault).toBeUndefined();
    expect(await fault()).toBeUndefined();
    expect(await fault({ claims })).toMatchObject({ seq: 4, fault: 'rewritten' });
    expect(await fault({ claims: [{ seq: 40, hash: claims[0]?.hash }] })).toMatchObject({ seq: 40, fault: 'tail' });
    const { keys } = await verifyCheckpoints(unit.db, 'test', { keys: [key.publicKey] });
    expect(keys).toEqual([{ id: otherKey.publicKey.id, vouched: 'database' }]);
  });

  it('takes the caller\u2019s public key before the database\u2019s, and says whose word it is', async () => {
    await note();
    await sign();
    expect((await verifyCheckpoints(unit.db, 'test')).keys).toEqual([{ id: key.publicKey.id, vouched: 'database' }]);
    await tampering(sql`update ledger_key set public_key = ${Buffer.from(otherKey.publicKey.base64, 'base64')}`);
    expect(await fault()).toMatchObject({ fault: 'signature' });
    const own = await verifyCheckpoints(unit.db, 'test', { keys: [key.publicKey] });
    expect(own).toMatchObject({ fault: undefined, keys: [{ id: key.publicKey.id, vouched: 'caller' }] });
  });

  it('goes on after the key was changed', async () => {
    await note();
    await sign();
    clock.advance(HOUR);
    await note();
    await sign(otherKey);
    const found = await verifyCheckpoints(unit.db, 'test', { keys: [otherKey.publicKey] });
    expect(found.fault).toBeUndefined();
    expect(found.keys.map((one) => one.vouched)).toEqual(['database', 'caller']);
  });

  it.each([
    [`12:${'ab'.repeat(32)}`, { seq: 12, hash: 'ab'.repeat(32) }],
    [` \`12:${'AB'.repeat(32)}\` `, { seq: 12, hash: 'ab'.repeat(32) }],
    ['12', undefined],
    [`12:${'ab'.repeat(31)}`, undefined],
  ])('reads %s as a row and its hash', (text, claim) => {
    expect(parseClaim(text)).toEqual(claim);
  });
});
