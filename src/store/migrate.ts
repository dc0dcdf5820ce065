import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import postgres from 'postgres';
import { StewardError } from '../kernel/errors.ts';
import type { Log } from '../kernel/log.ts';
import { connectionOptions } from './connection-options.ts';

/** Any number that nobody else uses: the advisory lock under which one instance at a time migrates. */
const migrateLock = 7_783_923_001;

/** What drizzle-kit and people may name a migration. */
const migrationName = /^\d{4}[-_][a-z0-9_-]+\.sql$/;

interface Migration {
  readonly name: string;
  readonly text: string;
  readonly sha256: string;
}

export interface MigrateOptions {
  readonly log: Log;
  /** The folder of the SQL files; /migrations of this checkout unless told. */
  readonly folder?: string | URL;
  /** Runs afterwards under the same lock: the schema and the queues of pg-boss. */
  readonly after?: (url: string) => Promise<void>;
}

/**
 * Brings the schema up to date: the files of the folder in the order of their names, each in a transaction of its own and
 * recorded in it, so that an interruption leaves nothing half. Several instances may call this at once; one works, the
 * others wait. Refuses when an applied file has changed since, or when the database is newer than this checkout.
 */
export async function migrate(url: string, options: MigrateOptions): Promise<{ applied: string[] }> {
  const known = await readMigrations(options.folder ?? new URL('../../migrations/', import.meta.url));
  const connection = connectionOptions(url);
  const sql = postgres(connection.url, {
    ...connection.options,
    max: 1,
    max_lifetime: null,
    connect_timeout: 10,
    onnotice: () => {},
    connection: { application_name: 'steward migrate' },
  });
  try {
    // Without it the server works on for a migrator that was killed, and holds the lock. Not every server knows it.
    await sql`set client_connection_check_interval = '1s'`.catch(() => {});
    await lock(sql, options.log);
    const applied = await applyMissing(sql, known, options.log);
    await options.after?.(url);
    return { applied };
  } finally {
    // The lock belongs to the session and goes with it.
    await sql.end({ timeout: 5 });
  }
}

async function readMigrations(folder: string | URL): Promise<readonly Migration[]> {
  const base = typeof folder === 'string' ? folder : folder.pathname;
  const names = (await readdir(folder)).filter((name) => migrationName.test(name)).sort();
  return Promise.all(
    names.map(async (name) => {
      const text = (await readFile(`${base}/${name}`, 'utf8')).replaceAll('\r\n', '\n');
      return { name, text, sha256: createHash('sha256').update(text).digest('hex') };
    }),
  );
}

async function lock(sql: postgres.Sql, log: Log): Promise<void> {
  const [row] = await sql`select pg_try_advisory_lock(${migrateLock}) as held`;
  if (row?.held === true) return;
  log.info('another instance is migrating, waiting for it');
  await sql`select pg_advisory_lock(${migrateLock})`;
}

async function applyMissing(sql: postgres.Sql, known: readonly Migration[], log: Log): Promise<string[]> {
  await sql`create table if not exists public.migration (
    name text primary key, sha256 text not null, at timestamptz not null default now())`;
  const done = await sql<{ name: string; sha256: string }[]>`select name, sha256 from public.migration order by name`;
  refuseStrangers(known, done);
  const applied: string[] = [];
  for (const migration of known) {
    if (done.some((row) => row.name === migration.name)) continue;
    await apply(sql, migration);
    log.info('migrated', { migration: migration.name });
    applied.push(migration.name);
  }
  return applied;
}

function refuseStrangers(known: readonly Migration[], done: readonly { name: string; sha256: string }[]): void {
  const newer = done.filter((row) => known.every((migration) => migration.name !== row.name)).map((row) => row.name);
  if (newer.length > 0) {
    throw new StewardError(
      'INTERNAL',
      `The database was migrated by a newer Steward: this one does not know ${newer.join(', ')}.`,
      {
        hint: 'Run the newer version, or restore a copy of the database from before it.',
      },
    );
  }
  for (const migration of known) {
    const row = done.find(({ name }) => name === migration.name);
    if (row === undefined || row.sha256 === migration.sha256) continue;
    throw new StewardError('INTERNAL', `The migration ${migration.name} was changed after it had been applied.`, {
      hint: 'Restore the file as it was and put the change into a new migration.',
    });
  }
}

async function apply(sql: postgres.Sql, migration: Migration): Promise<void> {
  try {
    await sql.begin(async (tx) => {
      await tx.unsafe(migration.text);
      await tx`insert into public.migration (name, sha256) values (${migration.name}, ${migration.sha256})`;
    });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StewardError('INTERNAL', `The migration ${migration.name} failed and was undone: ${reason}`, { cause });
  }
}
