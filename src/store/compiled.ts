import { DrizzleQueryError, fillPlaceholders, type SQL } from 'drizzle-orm';
import { PgDialect, type PgPreparedQuery, type PreparedQueryConfig } from 'drizzle-orm/pg-core';
import { connectionOf } from './connect.ts';
import type { Db } from './unit.ts';

/** What `.prepare(name)` of a Drizzle statement gives, with its rows as `R`. */
type Prepared<R> = PgPreparedQuery<PreparedQueryConfig & { execute: R }>;

/**
 * A statement that Drizzle writes once and any transaction runs: writing it anew costs more than Postgres needs to
 * run it. Values are named with `sql.placeholder`. For statements on hot paths:
 *
 *     const lockRow = compiled((db) => db.select().from(request).where(eq(request.id, sql.placeholder('id'))).prepare('lock'));
 *     const [row] = await lockRow(tx.db, { id });
 */
export function compiled<R>(build: (db: Db) => Prepared<R>): (db: Db, values?: Record<string, unknown>) => Promise<R> {
  let written: Prepared<R> | undefined;
  return (db, values = {}) => {
    written ??= build(db);
    return onConnectionOf(db, written).execute(values);
  };
}

/**
 * The same for a statement written by hand; its rows are as the driver gives them.
 *
 *     const lockHead = compiledSql<{ seq: number }>(sql`select seq from ledger_head where workspace_id = ${sql.placeholder('workspace')} for update`);
 */
export function compiledSql<R extends Record<string, unknown>>(
  statement: SQL,
): (db: Db, values?: Record<string, unknown>) => Promise<readonly R[]> {
  let written: { readonly sql: string; readonly params: unknown[] } | undefined;
  return async (db, values = {}) => {
    written ??= new PgDialect().sqlToQuery(statement);
    const { sql: text, params } = written;
    const filled = fillPlaceholders(params, values);
    try {
      return await connectionOf(db).unsafe<R[]>(text, filled as never[]);
    } catch (error) {
      throw new DrizzleQueryError(text, filled, error as Error);
    }
  };
}

/** The same statement on the connection of `db`: Drizzle's postgres.js statement keeps it in the field `client`. */
function onConnectionOf<R>(db: Db, statement: Prepared<R>): Prepared<R> {
  return Object.assign(Object.create(statement), { client: connectionOf(db) }) as Prepared<R>;
}
