import { sql } from 'drizzle-orm';
import type { Ctx } from '../store/unit.ts';
import type { Request } from './find-request.ts';
import { type Wait, waitOf } from './waits.ts';

interface Waiting extends Record<string, unknown> {
  readonly number: number;
  readonly settles_at: Date | null;
  readonly not_before: Date | null;
  readonly after_request: number | null;
  /** The state of the request it is applied after. */
  readonly first: Request['state'] | null;
  readonly held: boolean;
}

/** What the approved requests wait for; a statement of its own, because they are few among the open ones. */
export async function openWaits(ctx: Ctx): Promise<ReadonlyMap<number, Wait>> {
  const rows = await ctx.db.execute<Waiting>(sql`
    select r.number, r.settles_at, r.not_before, r.after_request, f.state as first, h.id is not null as held
    from request r
    left join request f on f.workspace_id = r.workspace_id and f.number = r.after_request
    left join hold h on h.workspace_id = r.workspace_id and h.model = r.model and h.stage = r.to_stage
      and h.released_at is null and r.kind = 'promotion'
    where r.workspace_id = ${ctx.workspace} and r.state = 'approved'`);
  return new Map(
    rows.flatMap(
      ({ number, settles_at: settlesAt, not_before: notBefore, after_request: afterRequest, first, held }) => {
        const row = { settlesAt, notBefore, afterRequest };
        const wait = waitOf(row, ctx.now, first === null ? undefined : { state: first }, held);
        return wait ? [[number, wait] as const] : [];
      },
    ),
  );
}
