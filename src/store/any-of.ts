import { type Column, type SQL, sql } from 'drizzle-orm';

/**
 * `column = any(values)` with the list as one array parameter. `inArray` writes one parameter for each value, which makes
 * a new statement to prepare for each length of list. An empty list matches nothing.
 */
export function anyOf(column: Column, values: readonly (string | number)[]): SQL {
  return sql`${column} = any(${sql.param([...values])})`;
}
