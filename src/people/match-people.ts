import { sql } from 'drizzle-orm';
import type { Ctx } from '../store/unit.ts';
import { ablePeople } from './able-people.ts';

/** Whom each of these names means, in lower case: the humans who may act, several where several are called so. */
export type MatchPeople = (ctx: Ctx, names: readonly string[]) => Promise<ReadonlyMap<string, readonly string[]>>;

/** By id, name, handle, account (`slack:T1:U1`) and linked login. Names that mean nobody are left out. */
export const matchPeople: MatchPeople = async (ctx, names) => {
  if (names.length === 0) return new Map();
  const of = sql`where workspace_id = ${ctx.workspace}`;
  const rows = await ctx.db.execute<{ name: string; id: string }>(sql`
    select distinct known.name, coalesce(p.merged_into, p.id) as id from (
      select id::text as name, id from person ${of}
      union all select lower(name), id from person ${of}
      union all select lower(name), person_id from identity ${of}
      union all select lower(handle), person_id from identity ${of}
      union all select lower(user_id), person_id from identity ${of}
      union all select lower(platform || ':' || team || ':' || user_id), person_id from identity ${of}
      union all select login, person_id from login ${of}
    ) known join person p on p.workspace_id = ${ctx.workspace} and p.id = known.id
    where known.name = any(${sql.param([...names])}::text[])`);
  return onlyAble(ctx, rows);
};

/** Of those found, the ones who may act. */
export async function onlyAble(
  ctx: Ctx,
  rows: readonly { readonly name: string; readonly id: string }[],
): Promise<Map<string, readonly string[]>> {
  const ids = [...new Set(rows.map(({ id }) => id))];
  const able = new Set((await ablePeople(ctx, ids)).map(({ person }) => person));
  const found = Map.groupBy(
    rows.filter(({ id }) => able.has(id)),
    ({ name }) => name,
  );
  return new Map([...found].map(([name, each]) => [name, each.map(({ id }) => id)]));
}
