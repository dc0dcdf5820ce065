import { sql } from 'drizzle-orm';
import type { Db } from '../src/store/unit.ts';

/** The tables whose rows belong to one model, and what names it in them. */
const copies: readonly (readonly [string, readonly string[]])[] = [
  ['model', ['name']],
  ['version', ['model']],
  ['placement', ['model', 'subject', 'id']],
  ['request', ['model', 'subject', 'incumbent', 'number']],
  ['card', ['subject']],
];

/**
 * Copies the model `churn` with its request R-1 and the request's cards until there are `count` models churn2, churn3 and
 * so on, each with its own open request of the same number. Much faster than asking through the verbs.
 */
export async function cloneRequests(db: Db, workspace: string, count: number): Promise<void> {
  await unchecked(db, async (tx) => {
    for (const [table, columns] of copies)
      await copyRows(tx, table, {
        changed: Object.fromEntries(columns.map((column) => [column, changedValue(table, column)])),
        times: `generate_series(2, ${count}) as n`,
        where: `source.workspace_id = '${workspace}'`,
      });
  });
  await db.execute(sql.raw('analyze'));
}

/** Inserts each row of `table`, there called `source`, once for each of `times`; all but the columns in `changed` as it is. */
export async function copyRows(
  db: Db,
  table: string,
  given: { readonly changed: Readonly<Record<string, string>>; readonly times: string; readonly where: string },
): Promise<void> {
  const names = await db.execute<{ name: string }>(
    sql`select quote_ident(attname) as name from pg_attribute
      where attrelid = ${table}::regclass and attnum > 0 and not attisdropped order by attnum`,
  );
  const columns = names.map(({ name }) => name);
  const values = columns.map((column) => given.changed[column] ?? `source.${column}`);
  await db.execute(
    sql.raw(`insert into ${table} (${columns.join(', ')}) select ${values.join(', ')}
      from ${table} as source cross join ${given.times} where ${given.where}`),
  );
}

/** Writes copies of rows whose references hold, without looking for what each of them refers to: that is most of the work. */
export function unchecked(db: Db, write: (tx: Db) => Promise<void>): Promise<void> {
  return db.transaction(async (tx) => {
    await tx.execute(sql`set local session_replication_role = replica`);
    await write(tx);
  });
}

function changedValue(table: string, column: string): string {
  if (column === 'id') return 'gen_random_uuid()';
  if (column === 'number') return 'n';
  if (table === 'card') return "'request:' || n";
  return `replace(source.${column}, 'churn', 'churn' || n)`;
}
