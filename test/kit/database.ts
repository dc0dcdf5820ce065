import { randomUUID } from 'node:crypto';
import postgres from 'postgres';
import { inject } from 'vitest';
import { type Database, openDatabase } from '../../src/store/connect.ts';
import { connectionOptions } from '../../src/store/connection-options.ts';

export interface TestDatabase {
  readonly url: string;
  readonly database: Database;
  /** Closes the pool and drops the database, whoever is still connected to it. */
  close(): Promise<void>;
}

/**
 * A fresh, migrated database of this test file's own. Call it in `beforeAll` (about 0.1 s) and close it in `afterAll`.
 * `from: 'empty'` gives one without any table, for tests of the migrator itself.
 */
export async function testDatabase(
  options: { readonly from?: 'template' | 'empty'; readonly max?: number } = {},
): Promise<TestDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const template = options.from === 'empty' ? 'template0' : 'template_steward';
  // Without fsync the checkpoints of file_copy cost little, and writing ten megabytes to the log costs twice as much.
  await onServer((sql) => sql.unsafe(`create database ${name} template ${template} strategy file_copy`));
  const url = new URL(inject('testServer'));
  url.pathname = `/${name}`;
  const database = openDatabase(url.href, { max: options.max ?? 10 });
  return {
    url: url.href,
    database,
    close: async () => {
      await database.close();
      await onServer((sql) => sql.unsafe(`drop database if exists ${name} with (force)`));
    },
  };
}

async function onServer(fn: (sql: postgres.Sql) => Promise<unknown>): Promise<void> {
  const { url, options } = connectionOptions(inject('testServer'));
  const sql = postgres(url, { ...options, max: 1, onnotice: () => {} });
  try {
    await fn(sql);
  } finally {
    await sql.end();
  }
}
