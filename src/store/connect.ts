import { PgDialect } from 'drizzle-orm/pg-core';
import { drizzle, PostgresJsDatabase, PostgresJsSession } from 'drizzle-orm/postgres-js';
import type postgres from 'postgres';
import { type Client, type ClientOptions, preparedClient } from './prepared-client.ts';
import { renewingClient } from './renewing-client.ts';
import type { Db } from './unit.ts';

/** An open pool: `sql` for statements written by hand, `db` for Drizzle, both on the same connections. */
export interface Database {
  readonly sql: postgres.Sql;
  readonly db: Db;
  /** Waits up to five seconds for running statements, then closes every connection. */
  close(): Promise<void>;
}

/** Object identifiers of Postgres' built-in types (pg_type.dat). */
const json = [114, 3802];
const timestamps = [1082, 1114, 1184];
const timestamptz = 1184;
const timestampArrays = [1115, 1182, 1185];

/**
 * Opens a pool on `url`; connections are made when first needed, so this never fails.
 * timestamptz arrives as Date, int8 as number (as bigint past 2^53), and statements with parameters are prepared.
 */
export function openDatabase(url: string, options: ClientOptions = {}): Database {
  const sql = renewingClient((lost) => {
    const client = preparedClient(url, { ...options, lost });
    drizzle(client);
    convert(client);
    return client;
  });
  const db = drizzle(sql) as Db;
  convert(sql);
  return { sql, db, close: () => sql.end({ timeout: 5 }) };
}

/** Drizzle switches the conversions of its client off; without them a Date in a hand-written statement fails. */
function convert(sql: Client): void {
  const { parsers, serializers } = sql.options as unknown as Conversions;
  for (const type of timestamps) serializers[type] = (value) => (value instanceof Date ? value.toISOString() : value);
  for (const type of json) serializers[type] = (value) => (typeof value === 'string' ? value : JSON.stringify(value));
  for (const type of timestampArrays) {
    // Taken away, they are made anew from their elements' when the first connection learns the array types.
    delete parsers[type];
    delete serializers[type];
  }
  parsers[timestamptz] = (text) => new Date(String(text));
}

/**
 * Runs `fn` in a transaction of `db` with a Drizzle handle on it and the instant at which the database began it.
 * Inside, `handle.transaction` opens a savepoint.
 */
export function beginOn<T>(db: Db, fn: (handle: Db, startedAt: Date) => Promise<T>): Promise<T> {
  return clientOf(db).transaction((inner, startedAt) => {
    const session = new PostgresJsSession(inner as unknown as postgres.Sql, dialect, undefined);
    return fn(new PostgresJsDatabase(dialect, session as Session, undefined), startedAt);
  });
}

/** What a handle sends its statements on: the pool, or the connection of its transaction. */
export function connectionOf(db: Db): Pick<postgres.Sql, 'unsafe'> {
  return (db._.session as unknown as { readonly client: postgres.Sql }).client;
}

/** Writes SQL; it keeps no state. `drizzle()` would make one for every transaction, and touch the pool's conversions. */
const dialect = new PgDialect();

type Session = ConstructorParameters<typeof PostgresJsDatabase>[1];

interface Conversions {
  readonly parsers: Record<number, (text: unknown) => unknown>;
  readonly serializers: Record<number, (value: unknown) => unknown>;
}

/** The client below a handle that `openDatabase` made; true by construction, as nothing else makes a pool's `Db`. */
function clientOf(db: Db): Client {
  const client = (db as unknown as { readonly $client?: Partial<Client> }).$client;
  if (typeof client?.transaction !== 'function') throw new TypeError('this handle was not made by openDatabase');
  return client as Client;
}
