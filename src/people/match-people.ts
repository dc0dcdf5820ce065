import { sql } from 'drizzle-orm';
import type { Ctx } from '../store/unit.ts';
import { ablePeople } from './able-people.ts';

/**
 * Whom each of these names means, in lower case: the humans who may act, several where several are called so, and nobody
 * where it is only the name of others. A name that means nobody at all is left out. By id, account
 * (`slack:T1:U1`) and the address of a linked login, else by what people call themselves: nobody gets by a name that he chose
 * what means somebody else for sure. Not by where people have themselves paged: whoever asks learns whose a name is.
 */
export async function matchPeople(ctx: Ctx, names: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
  if (names.length === 0) return new Map();
  const of = sql`where workspace_id = ${ctx.workspace}`;
  const rows = await ctx.db.execute<{ name: string; id: string }>(sql`
    select distinct known.name, coalesce(p.merged_into, p.id) as id from (
      select *, bool_or(sure) over (partition by name) as by_sure from (
        select id::text as name, id, true as sure from person ${of}
        union all select lower(platform || ':' || team || ':' || user_id), person_id, true from identity ${of}
        union all select login, person_id, login like '%@%' from login ${of}
        union all select lower(user_id), person_id, false from identity ${of}
        union all select lower(handle), person_id, false from identity ${of} and handle not like '%@%'
        union all select lower(name), person_id, false from identity ${of} and name not like '%@%'
        union all select lower(name), id, false from person ${of} and name not like '%@%'
      ) called where name = any(${sql.param([...names])}::text[])
    ) known join person p on p.workspace_id = ${ctx.workspace} and p.id = known.id
    where sure = by_sure`);
  return onlyAble(ctx, rows);
}

/** Of those found, the ones who may act; a name whose people may not is kept, and nobody's. */
async function onlyAble(
  ctx: Ctx,
  rows: readonly { readonly name: string; readonly id: string }[],
): Promise<Map<string, readonly string[]>> {
  const ids = [...new Set(rows.map(({ id }) => id))];
  const able = new Set((await ablePeople(ctx, ids)).map(({ person }) => person));
  const found = Map.groupBy(rows, ({ name }) => name);
  return new Map([...found].map(([name, each]) => [name, each.map(({ id }) => id).filter((id) => able.has(id))]));
}
