import type { SQL } from 'drizzle-orm';
import { PgDialect, type PgPreparedQuery, type PreparedQueryConfig } from 'drizzle-orm/pg-core';
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
    return onClientOf(db, written).execute(values);
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
  return compiled((db) =>
    db._.session.prepareQuery<PreparedQueryConfig & { execute: readonly R[] }>(
      new PgDialect().sqlToQuery(statement),
      undefined,
      undefined,
      false,
    ),
  );
}

/** The same statement on the connection of `db`: Drizzle's postgres.js statement keeps it in the field `client`. */
function onClientOf<R>(db: Db, statement: Prepared<R>): Prepared<R> {
  const { client } = db._.session as unknown as { readonly client: unknown };
  return Object.assign(Object.create(statement), { client }) as Prepared<R>;
}
