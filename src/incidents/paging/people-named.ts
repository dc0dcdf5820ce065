import { sql } from 'drizzle-orm';
import { type MatchPeople, matchPeople, onlyAble } from '../../people/match-people.ts';

/** Whom names of a calendar mean: like `matchPeople`, and by the e-mail addresses at which people have themselves paged. */
export const peopleNamed: MatchPeople = async (ctx, names) => {
  const known = new Map(await matchPeople(ctx, names));
  const addresses = names.filter((name) => name.includes('@') && !known.has(name));
  if (addresses.length === 0) return known;
  const rows = await ctx.db.execute<{ name: string; id: string }>(sql`
    select distinct lower(rule->'method'->>'address') as name, coalesce(p.merged_into, p.id) as id
    from contact_setting s cross join jsonb_array_elements(s.urgent || s.normal) rule
    join person p on p.workspace_id = s.workspace_id and p.id = s.person
    where s.workspace_id = ${ctx.workspace}
      and lower(rule->'method'->>'address') = any(${sql.param(addresses)}::text[])`);
  for (const [name, ids] of await onlyAble(ctx, rows)) known.set(name, ids);
  return known;
};
