import { Column, type DriverValueDecoder, DrizzleQueryError, fillPlaceholders, is, SQL, Subquery } from 'drizzle-orm';
import {
  PgDialect,
  type PgPreparedQuery,
  type PreparedQueryConfig,
  type SelectedFieldsOrdered,
} from 'drizzle-orm/pg-core';
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
  let map: ((row: readonly unknown[]) => unknown) | undefined;
  return async (db, values = {}) => {
    if (written === undefined) {
      written = build(db);
      map = flatRows(written as unknown as Written);
    }
    if (map === undefined) return onConnectionOf(db, written).execute(values);
    const { queryString: text, params } = written as unknown as Written;
    const filled = fillPlaceholders(params, values);
    try {
      const rows = await connectionOf(db)
        .unsafe(text, filled as never[])
        .values();
      return rows.map(map) as R;
    } catch (error) {
      throw new DrizzleQueryError(text, filled, error as Error);
    }
  };
}

/** What Drizzle's postgres.js statement holds. */
interface Written {
  readonly queryString: string;
  readonly params: unknown[];
  readonly fields?: SelectedFieldsOrdered;
}

/**
 * How a row of values becomes an object, worked out once; undefined where columns are nested or rows are not asked for.
 * Drizzle's own `execute` works it out for each row, and goes through three spans and a cache that are not used.
 */
function flatRows({ fields }: Written): ((row: readonly unknown[]) => unknown) | undefined {
  if (fields === undefined || fields.some(({ path, field }) => path.length !== 1 || is(field, Subquery)))
    return undefined;
  const columns = fields.map(({ path: [name = ''], field }) => ({ name, decoder: decoderOf(field) }));
  return (row) => {
    const made: Record<string, unknown> = {};
    columns.forEach(({ name, decoder }, index) => {
      const value = row[index];
      made[name] = value === null ? null : decoder.mapFromDriverValue(value);
    });
    return made;
  };
}

/** As Drizzle chooses it; its types keep the decoder of a piece of SQL to themselves. */
function decoderOf(field: SelectedFieldsOrdered[number]['field']): Decoder {
  if (is(field, Column)) return field;
  const written = is(field, SQL) ? field : (field as SQL.Aliased).sql;
  return (written as unknown as { readonly decoder: Decoder }).decoder;
}

type Decoder = DriverValueDecoder<unknown, unknown>;

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
