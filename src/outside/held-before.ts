import { sql } from 'drizzle-orm';
import type { Ctx } from '../store/unit.ts';

/** Which version of MLflow held an alias when a subject was replaced there; undefined when that was not seen. */
export async function heldBefore(
  ctx: Ctx,
  of: { readonly url: string; readonly name: string; readonly alias: string; readonly subject: string },
): Promise<string | undefined> {
  const [row] = await ctx.db.execute<{ previous: string | null }>(sql`
    select run.note ->> 'previous' as previous
    from request_effect run join request r on r.workspace_id = run.workspace_id and r.number = run.request
    where run.workspace_id = ${ctx.workspace} and run.effect = 'mlflow' and run.state = 'done' and r.state = 'applied'
      and r.incumbent = ${of.subject} and run.note ->> 'url' = ${of.url} and run.note ->> 'name' = ${of.name}
      and run.note ->> 'alias' = ${of.alias}
    order by r.applied_at desc limit 1`);
  return row?.previous ?? undefined;
}
