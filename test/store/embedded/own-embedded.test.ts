import postgres from 'postgres';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { silentLog } from '../../../src/kernel/log.ts';
import { connectionOptions } from '../../../src/store/connection-options.ts';
import { ownEmbedded } from '../../../src/store/embedded/own-embedded.ts';
import { readPostmaster } from '../../../src/store/embedded/postmaster.ts';
import { withDatabase } from '../../../src/store/with-database.ts';
import { startChild } from '../../kit/child-process.ts';
import { soon } from '../../kit/soon.ts';
import { preparedServer } from './temporary-folder.ts';

type Options = Awaited<ReturnType<typeof preparedServer>>;

function ownInChild(options: Options) {
  const script = new URL('embedded-child.ts', import.meta.url);
  const child = startChild(script, ['own', options.dataDir, options.sharedFolder]);
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await child.ended;
  });
  return child;
}

function open(url: string): postgres.Sql {
  const { url: plain, options } = connectionOptions(url);
  const sql = postgres(plain, { ...options, max: 1, onnotice: () => {} });
  onTestFinished(() => sql.end({ timeout: 1 }));
  return sql;
}

describe('ownEmbedded', () => {
  test('refuses a second owner and names the first, then adopts the server when the first is killed', async () => {
    const options = await preparedServer();
    const first = ownInChild(options);
    const line = await first.line(/^open/);
    await expect(ownEmbedded(options)).rejects.toThrow(
      `Another Steward (process ${first.pid}) already runs on this data folder.`,
    );
    first.kill('SIGKILL');
    await first.ended;
    const second = await ownEmbedded(options);
    expect(second.holds()).toBe(true);
    expect(`open started ${second.url}`).toBe(line);
    expect(second.adopted).toBe(true);
    await second.stop();
    expect(await readPostmaster(second.dataFolder)).toBeUndefined();
    expect(second.holds()).toBe(false);
  });

  test('holds nothing while its connection is gone, and takes it up again', async () => {
    const lost = vi.fn();
    const owned = await ownEmbedded({ ...(await preparedServer()), onLost: lost });
    const sql = open(owned.url);
    await sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = ${`steward ${process.pid}`}`;
    await vi.waitFor(() => expect(lost).toHaveBeenCalledTimes(1), soon);
    await vi.waitFor(() => expect(owned.holds()).toBe(true), soon);
    await sql.end();
    await owned.stop();
    expect(lost).toHaveBeenCalledTimes(1);
  });

  test('starts the server again in the same place when it was killed', async () => {
    const owned = await ownEmbedded(await preparedServer());
    const sql = open(owned.url);
    await sql`create table kept as select 1 as answer`;
    const before = await readPostmaster(owned.dataFolder);
    process.kill(before!.pid, 'SIGKILL');
    await vi.waitFor(() => expect(owned.holds()).toBe(false), soon);
    await vi.waitFor(() => expect(owned.holds()).toBe(true), soon);
    await vi.waitFor(async () => expect(await sql`select answer from kept`).toEqual([{ answer: 1 }]), soon);
    await sql.end();
    await owned.stop();
  });

  test('leaves the server to the other who took it meanwhile', async () => {
    const owned = await ownEmbedded(await preparedServer());
    const sql = open(owned.url);
    // The next in the queue gets the lock the moment the owner's connection ends, before the owner can ask again.
    const [granted] = await sql<{ key: string }[]>`select objid::text as key from pg_locks where locktype = 'advisory'`;
    const thief = open(owned.url);
    const stolen = thief`select pg_advisory_lock(${granted!.key}::bigint)`.execute();
    await vi.waitFor(async () => expect(await sql`select 1 from pg_locks where not granted`).toHaveLength(1), soon);
    await sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = ${`steward ${process.pid}`}`;
    await stolen;
    await vi.waitFor(() => expect(owned.holds()).toBe(false), soon);
    await owned.stop();
    expect(await sql`select 1 as alive`).toEqual([{ alive: 1 }]);
  });
});

describe('withDatabase', () => {
  const count = async (url: string) => {
    const { url: plain, options } = connectionOptions(url);
    const sql = postgres(plain, { ...options, max: 1 });
    const rows = await sql`select 1 as one`;
    await sql.end();
    return rows.length;
  };

  test('takes DATABASE_URL when there is one', async () => {
    const given = { databaseUrl: 'postgres://somewhere/db', dataDir: '/no/such/folder', log: silentLog };
    expect(await withDatabase(given, async (url) => url)).toBe('postgres://somewhere/db');
  });

  test('starts the server when none runs, and stops it afterwards, also when it fails', async () => {
    const options = await preparedServer();
    expect(await withDatabase(options, count)).toBe(1);
    expect(await readPostmaster(`${options.dataDir}/postgres`)).toBeUndefined();
    await expect(withDatabase(options, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await readPostmaster(`${options.dataDir}/postgres`)).toBeUndefined();
  });

  test('works beside a Steward that runs and leaves it alone', async () => {
    const options = await preparedServer();
    const owned = await ownEmbedded(options);
    expect(await withDatabase(options, count)).toBe(1);
    expect(owned.holds()).toBe(true);
    await owned.stop();
  });

  test('leaves the server that it started to a Steward that came meanwhile', async () => {
    const options = await preparedServer();
    const owned = await withDatabase(options, () => ownEmbedded(options));
    expect(owned.adopted).toBe(true);
    expect(owned.holds()).toBe(true);
    await owned.stop();
  });
});
