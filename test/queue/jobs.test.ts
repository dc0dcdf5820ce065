import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { newId } from '../../src/kernel/ids.ts';
import { silentLog } from '../../src/kernel/log.ts';
import { type Boss, startBoss, stopBoss } from '../../src/queue/boss.ts';
import type { Consequence } from '../../src/queue/consequence.ts';
import { type ConsequenceWorkers, enqueueConsequences, workConsequences } from '../../src/queue/jobs.ts';
import { openDatabase } from '../../src/store/connect.ts';
import { type Ctx, inTransaction, isDatabaseAway, systemCtx, type Unit } from '../../src/store/unit.ts';
import { type TestDatabase, testDatabase } from '../kit/database.ts';
import { soon } from '../kit/soon.ts';

let on: TestDatabase;
let boss: Boss | undefined;
let workers: ConsequenceWorkers | undefined;

beforeAll(async () => {
  on = await testDatabase();
});
afterEach(async () => {
  if (boss) await stopBoss(boss);
  boss = undefined;
  workers = undefined;
});
afterAll(() => on.close());

/** A process: its unit enqueues; its workers run when `works`. */
async function process(run: Consequence['run'], works = true): Promise<Ctx> {
  const started = await startBoss(on.database, silentLog);
  boss = started;
  const list: Consequence[] = [{ name: 'happened-note', on: ['happened'], run }];
  const unit: Unit = {
    db: on.database.db,
    flush: [enqueueConsequences(() => started, list)],
    committed: (facts) => workers?.committed(facts),
  };
  if (works) workers = await workConsequences(started, unit, list, silentLog);
  return systemCtx(unit, { workspace: 'w', name: 'test', log: silentLog });
}

/** Commits one transaction with a fact for each name. */
const happen = (ctx: Ctx, ...names: string[]) =>
  inTransaction(ctx, async (tx) => {
    for (const name of names)
      tx.facts.push({
        id: newId(),
        workspace: tx.workspace,
        kind: 'happened',
        version: 1,
        at: tx.now,
        actor: tx.actor,
        body: { name },
        texts: {},
      });
  });

test('a job that waits for something slow holds up nobody', async () => {
  const slow = Promise.withResolvers<void>();
  const ran: string[] = [];
  const ctx = await process(async (_, { body }) => {
    if (body.name === 'slow') await slow.promise;
    ran.push(String(body.name));
  });
  await happen(ctx, 'slow');
  for (const name of ['a', 'b', 'c']) await happen(ctx, name);
  await vi.waitFor(() => expect(ran.toSorted()).toEqual(['a', 'b', 'c']), soon);
  slow.resolve();
  await vi.waitFor(() => expect(ran).toContain('slow'), soon);
});

test('more jobs than workers in one transaction all run, each once', async () => {
  const ran: string[] = [];
  const ctx = await process(async (_, { body }) => void ran.push(String(body.name)));
  const names = Array.from({ length: 25 }, (_, n) => `n${n}`);
  await happen(ctx, ...names);
  await vi.waitFor(() => expect(ran).toHaveLength(25), soon);
  expect(ran.toSorted()).toEqual(names.toSorted());
});

test('what a process that died left behind is found, and worked off without a pause after each job', async () => {
  await happen(await process(async () => undefined, false), ...Array.from({ length: 20 }, (_, n) => `left${n}`));
  if (boss) await stopBoss(boss);
  const ran: string[] = [];
  await process(async (_, { body }) => void ran.push(String(body.name)));
  // One every two seconds would take forty.
  await vi.waitFor(() => expect(ran).toHaveLength(20), soon);
});

test('what fails is tried again by itself', async () => {
  let tries = 0;
  const ctx = await process(async () => {
    tries += 1;
    if (tries === 1) throw new Error('not yet');
  });
  await happen(ctx, 'again');
  await vi.waitFor(() => expect(tries).toBe(2), soon);
});

/** A job whose process died in the middle of it. */
async function halfDone(): Promise<void> {
  await happen(await process(async () => undefined, false), 'half done');
  await on.database.sql`
    update pgboss.job set state = 'active', started_on = '2026-01-01' where name = 'consequences' and state = 'created'`;
  if (boss) await stopBoss(boss);
}

/** The upkeep of the queue now, which pg-boss does once a minute. */
async function upkeep(by: Boss | undefined): Promise<void> {
  await on.database.sql`update pgboss.queue set monitor_claim_on = null, monitor_on = null`;
  await by?.supervise('consequences');
}

test('a job whose process died in the middle of it is found by the upkeep and runs again', async () => {
  await halfDone();
  const ran: string[] = [];
  await process(async (_, { body }) => void ran.push(String(body.name)));
  await upkeep(boss);
  await vi.waitFor(() => expect(ran).toEqual(['half done']), soon);
});

test('upkeep whose connection is lost fails alone, and the next one does the work', async () => {
  await halfDone();
  const { sql } = on.database;
  boss = await startBoss(on.database, silentLog);
  const letGo = Promise.withResolvers<void>();
  const holder = sql.begin(async (tx) => {
    await tx`select from pgboss.job where name = 'consequences' and state = 'active' for update`;
    await letGo.promise;
  });
  const failed = upkeep(boss).catch((error: unknown) => error);
  await vi
    .waitFor(async () => {
      const waiting = await sql`
        select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`;
      expect(waiting).toHaveLength(1);
    }, soon)
    .finally(letGo.resolve);
  expect(isDatabaseAway(await failed)).toBe(true);
  await holder;
  await upkeep(boss);
  expect(await sql`select state from pgboss.job where name = 'consequences' and state < 'completed'`).toEqual([
    { state: 'retry' },
  ]);
});

test('what has values is prepared, and the fetch, which has none, is planned anew each time', async () => {
  await happen(await process(async () => undefined, false), 'fetched');
  const queue = openDatabase(on.url, { max: 1 });
  const fetching = await startBoss(queue, silentLog);
  const [job] = await fetching.fetch('consequences');
  await fetching.complete('consequences', job?.id ?? '');
  const rows = await queue.sql<{ statement: string }[]>`
    select statement from pg_prepared_statements where statement like '%pgboss.job%'`;
  const kept = (part: string) => rows.some(({ statement }) => statement.includes(part));
  expect([kept('SET completed_on'), kept("state = 'active',")]).toEqual([true, false]);
  await stopBoss(fetching);
  await queue.close();
});
