import type postgres from 'postgres';
import { expect } from 'vitest';
import { verifyLedger } from '../../src/ledger/verify.ts';
import { openDatabase } from '../../src/store/connect.ts';
import type { Cycle } from './voting-load.ts';

/** What the ledger holds of a request that went its whole way: each act once, however often it was sent. */
const WHOLE = {
  'request.opened': 1,
  'request.voted': 3,
  'request.vote-retracted': 1,
  'request.approved': 1,
  'request.applied': 1,
};

/** Every acknowledged act of the load is in the ledger once, nothing else of its requests is, and the chain is whole. */
export async function checkLedger(url: string, sql: postgres.Sql, cycles: readonly Cycle[]): Promise<void> {
  const kinds = await sql<{ subject: string; kinds: Record<string, number> }[]>`
    select subject, jsonb_object_agg(kind, times) as kinds from (
      select request.subject, fact.body ->> 'kind' as kind, count(*)::int as times
      from request join (select body::jsonb as body from ledger) fact
        on (fact.body -> 'body' ->> 'request')::int = request.number
      group by 1, 2) counted group by 1 order by 1`;
  expect(Object.fromEntries(kinds.map((row) => [row.subject, row.kinds]))).toEqual(
    Object.fromEntries(cycles.map(({ subject }) => [subject, expect.objectContaining(WHOLE)])),
  );
  const versions = await sql<{ model: string; version: string }[]>`
    select body::jsonb -> 'body' ->> 'model' as model, body::jsonb -> 'body' ->> 'version' as version
    from ledger where body::jsonb ->> 'kind' = 'version.registered' and body::jsonb -> 'body' ->> 'model' like 'model-%'`;
  expect(versions.map(({ model, version }) => `${model}@${version}`).sort()).toEqual(
    cycles.map(({ subject }) => subject).sort(),
  );
  const database = openDatabase(url, { max: 1 });
  try {
    expect((await verifyLedger(database.db, 'sample')).fault).toBeUndefined();
  } finally {
    await database.close();
  }
}
