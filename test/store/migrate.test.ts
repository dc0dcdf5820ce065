import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { silentLog } from '../../src/kernel/log.ts';
import { migrate } from '../../src/store/migrate.ts';
import { startChild } from '../kit/child-process.ts';
import { type TestDatabase, testDatabase } from '../kit/database.ts';
import { runFolder } from '../kit/run-folder.ts';
import { soon } from '../kit/soon.ts';

const folders: string[] = [];
let on: TestDatabase;

beforeEach(async () => {
  on = await testDatabase({ from: 'empty' });
});
afterEach(() => on.close());
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

async function folderWith(files: Record<string, string>): Promise<string> {
  const folder = await runFolder();
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

const run = (folder: string) => migrate(on.url, { log: silentLog, folder });
const child = (folder: string) => startChild(new URL('migrate-child.ts', import.meta.url), [on.url, folder]);
const tables = async () =>
  (await on.database.sql`select tablename from pg_tables where schemaname = 'public' order by 1`).map(
    (row) => row.tablename,
  );

const two = {
  '0002-adds-b.sql': 'create table b (id int references a);\n--> statement-breakpoint\ncreate index on b (id);',
  '0001_a.sql': 'create table a (id int primary key);',
};

describe('migrate', () => {
  test('applies the files in the order of their names, once', async () => {
    const folder = await folderWith({ ...two, 'README.md': 'no migration', '0003.sql.bak': 'nonsense' });
    expect(await run(folder)).toEqual({ applied: ['0001_a.sql', '0002-adds-b.sql'] });
    expect(await run(folder)).toEqual({ applied: [] });
    expect(await tables()).toEqual(['a', 'b', 'migration']);
  });

  test('applies what was added since', async () => {
    await run(await folderWith({ '0001_a.sql': two['0001_a.sql'] }));
    expect(await run(await folderWith(two))).toEqual({ applied: ['0002-adds-b.sql'] });
  });

  test('runs what follows under the same lock, also when nothing was to apply', async () => {
    const folder = await folderWith({});
    const locks: number[] = [];
    const after = async () => {
      // Other tests lock in other databases of the server.
      const held = await on.database.sql`
        select 1 from pg_locks join pg_database on oid = database
        where locktype = 'advisory' and granted and datname = current_database()`;
      locks.push(held.length);
    };
    await migrate(on.url, { log: silentLog, folder, after });
    expect(locks).toEqual([1]);
  });

  test('undoes a migration that fails, names it, and keeps those before it', async () => {
    const folder = await folderWith({ ...two, '0003-fails.sql': 'create table c (id int); select no_such_column;' });
    await expect(run(folder)).rejects.toThrow('The migration 0003-fails.sql failed and was undone: column');
    expect(await tables()).toEqual(['a', 'b', 'migration']);
    await writeFile(join(folder, '0003-fails.sql'), 'create table c (id int);');
    expect(await run(folder)).toEqual({ applied: ['0003-fails.sql'] });
  });

  test('refuses when an applied file has changed', async () => {
    await run(await folderWith(two));
    const changed = await folderWith({ ...two, '0001_a.sql': 'create table a (id bigint primary key);' });
    await expect(run(changed)).rejects.toThrow('The migration 0001_a.sql was changed after it had been applied.');
  });

  test('takes a checkout with other line ends for the same', async () => {
    await run(await folderWith(two));
    const windows = Object.fromEntries(
      Object.entries(two).map(([name, text]) => [name, text.replaceAll('\n', '\r\n')]),
    );
    expect(await run(await folderWith(windows))).toEqual({ applied: [] });
  });

  test('refuses a database that a newer version has migrated', async () => {
    await run(await folderWith(two));
    const older = await folderWith({ '0001_a.sql': two['0001_a.sql'] });
    await expect(run(older)).rejects.toThrow('this one does not know 0002-adds-b.sql');
  });

  test('lets one of two that start together work and the other wait', async () => {
    const folder = await folderWith(two);
    const both = [child(folder), child(folder)];
    const lines = await Promise.all(both.map((one) => one.line(/^applied/)));
    expect(lines.toSorted()).toEqual(['applied ["0001_a.sql","0002-adds-b.sql"]', 'applied []']);
    expect((await Promise.all(both.map((one) => one.ended))).map(({ code }) => code)).toEqual([0, 0]);
  });

  test('leaves nothing half when it is killed, and the next one completes it', async () => {
    const folder = await folderWith({
      ...two,
      '0003-waits.sql': 'create table c (id int); lock table gate; create table d (id int);',
    });
    const { sql } = on.database;
    await sql`create table gate (id int)`;
    await sql.begin(async (holding) => {
      await holding`lock table gate`;
      const killed = child(folder);
      const waiting = () =>
        sql`select 1 from pg_stat_activity where application_name = 'steward migrate' and wait_event_type = 'Lock'`;
      await vi.waitFor(async () => expect(await waiting()).toHaveLength(1), soon);
      killed.kill('SIGKILL');
      await killed.ended;
      await vi.waitFor(async () => expect(await waiting()).toHaveLength(0), soon);
    });
    expect(await tables()).toEqual(['a', 'b', 'gate', 'migration']);
    expect(await run(folder)).toEqual({ applied: ['0003-waits.sql'] });
    expect(await tables()).toEqual(['a', 'b', 'c', 'd', 'gate', 'migration']);
  });
});
