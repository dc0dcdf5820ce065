import { existsSync } from 'node:fs';
import { chown, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import postgres from 'postgres';
import { describe, expect, test } from 'vitest';
import { connectionOptions } from '../../../src/store/connection-options.ts';
import { canReach } from '../../../src/store/embedded/account.ts';
import { openEmbedded } from '../../../src/store/embedded/open-embedded.ts';
import { readPostmaster } from '../../../src/store/embedded/postmaster.ts';
import { startChild } from '../../kit/child-process.ts';
import { preparedServer, temporaryFolder, temporaryServer } from './temporary-folder.ts';

const isRoot = process.getuid?.() === 0;
const checkout = new URL('../../../', import.meta.url).pathname;
const nobody = { uid: 65_534, gid: 65_534 };
const othersCanReach = isRoot && (await canReach(checkout, nobody));
/** One above the largest process id of Linux (pid_max in proc(5)). */
const neverGiven = 4_194_305;

async function ask<T>(url: string, question: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const { url: plain, options } = connectionOptions(url);
  const sql = postgres(plain, { ...options, max: 1 });
  try {
    return await question(sql);
  } finally {
    await sql.end();
  }
}

describe('openEmbedded', () => {
  test('makes the data, starts, stops, and starts again with what was written', async () => {
    const options = await temporaryServer();
    const first = await openEmbedded(options);
    expect(first).toMatchObject({ adopted: false, dataFolder: join(options.dataDir, 'postgres') });
    await ask(first.url, (sql) => sql`create table kept as select 42 as answer`);
    await first.stop();
    expect(existsSync(first.socketDir)).toBe(false);
    expect(await readPostmaster(first.dataFolder)).toBeUndefined();

    const second = await openEmbedded(options);
    expect(second.adopted).toBe(false);
    expect(await ask(second.url, (sql) => sql`select answer from kept`)).toEqual([{ answer: 42 }]);
    const [fsync] = await ask(second.url, (sql) => sql`show fsync`);
    expect(fsync).toEqual({ fsync: 'on' });
  });

  test('is reachable through its socket alone, and by its own user alone', async () => {
    const { url, socketDir, dataFolder } = await openEmbedded(await preparedServer());
    const [row] = await ask(url, (sql) => sql`select current_setting('listen_addresses') as addresses`);
    expect(row).toEqual({ addresses: '' });
    expect((await stat(socketDir)).mode & 0o777).toBe(0o700);
    expect((await stat(dataFolder)).mode & 0o777).toBe(0o700);
    expect(Buffer.byteLength(join(socketDir, '.s.PGSQL.5432'))).toBeLessThanOrEqual(107);
    const rules = await readFile(join(dataFolder, 'pg_hba.conf'), 'utf8');
    expect(rules.split('\n').filter((line) => /^host/.test(line) && !line.trim().endsWith('reject'))).toEqual([]);
  });

  test('adopts the server that runs, also for several at once on an empty folder', async () => {
    const options = await temporaryServer();
    const all = await Promise.all([openEmbedded(options), openEmbedded(options), openEmbedded(options)]);
    expect(new Set(all.map(({ url }) => url)).size).toBe(1);
    expect(all.filter(({ adopted }) => !adopted)).toHaveLength(1);
    expect((await readdir(options.dataDir)).sort()).toEqual(['postgres']);
  });

  test('clears away folders that a killed maker left half', async () => {
    const options = await temporaryServer();
    await mkdir(join(options.dataDir, `postgres.new-${neverGiven}-abc123`, 'global'), { recursive: true });
    await mkdir(join(options.dataDir, 'postgres'));
    await openEmbedded(options);
    expect(await readdir(options.dataDir)).toEqual(['postgres']);
  });

  test('recovers when the server was killed', async () => {
    const options = await preparedServer();
    const first = await openEmbedded(options);
    await ask(first.url, (sql) => sql`create table kept as select 1 as answer`);
    const postmaster = await readPostmaster(first.dataFolder);
    process.kill(postmaster!.pid, 'SIGKILL');
    const second = await openEmbedded({ ...options, socketDir: first.socketDir });
    expect(second).toMatchObject({ adopted: false, url: first.url });
    expect(await ask(second.url, (sql) => sql`select answer from kept`)).toEqual([{ answer: 1 }]);
  });

  test('is not held up by a process id that went to another program', async () => {
    const options = await preparedServer();
    const first = await openEmbedded(options);
    await first.stop();
    const file = join(first.dataFolder, 'postmaster.pid');
    await writeFile(file, `${process.pid}\n${first.dataFolder}\n1\n5432\n/tmp/steward-gone\n\n0 0\nready   \n`);
    const owner = await stat(first.dataFolder);
    await chown(file, owner.uid, owner.gid);
    expect((await openEmbedded(options)).adopted).toBe(false);
  });

  test('starts anew a server whose socket was swept away', async () => {
    const options = await preparedServer();
    const first = await openEmbedded(options);
    const postmaster = await readPostmaster(first.dataFolder);
    await rm(first.socketDir, { recursive: true });
    const second = await openEmbedded(options);
    expect(second.adopted).toBe(false);
    expect((await readPostmaster(second.dataFolder))?.pid).not.toBe(postmaster?.pid);
  });

  test('touches no folder that holds something else, and no data of another version', async () => {
    const dataDir = await temporaryFolder();
    const options = { ...(await temporaryServer()), dataDir };
    await mkdir(join(dataDir, 'postgres'));
    await writeFile(join(dataDir, 'postgres', 'thesis.txt'), 'mine');
    await expect(openEmbedded(options)).rejects.toThrow('holds files, but no Postgres');
    await writeFile(join(dataDir, 'postgres', 'PG_VERSION'), '12\n');
    await expect(openEmbedded(options)).rejects.toThrow('was made by Postgres 12, and this is 18');
    expect(await readFile(join(dataDir, 'postgres', 'thesis.txt'), 'utf8')).toBe('mine');
  });

  test.runIf(isRoot)('puts the data of a folder that is closed to its user elsewhere', async () => {
    const shared = await temporaryFolder();
    const options = await temporaryServer(0o700, shared);
    const first = await openEmbedded(options);
    expect(first.dataFolder.startsWith(`${shared}/`)).toBe(true);
    await ask(first.url, (sql) => sql`create table kept as select 1 as answer`);
    await first.stop();
    const second = await openEmbedded(options);
    expect(await ask(second.url, (sql) => sql`select answer from kept`)).toEqual([{ answer: 1 }]);
    expect(await readdir(options.dataDir)).toEqual([]);
  });

  test.runIf(othersCanReach)('runs as an ordinary user', async () => {
    const dataDir = await temporaryFolder();
    await chown(dataDir, nobody.uid, nobody.gid);
    const script = new URL('embedded-child.ts', import.meta.url);
    const child = startChild(script, ['once', dataDir, '/no/such/folder', String(nobody.uid)]);
    const { code, said } = await child.ended;
    expect(said).toMatch(/^open started/);
    expect(code).toBe(0);
    expect((await stat(join(dataDir, 'postgres'))).uid).toBe(nobody.uid);
  });
});
