import { sql } from 'drizzle-orm';
import type { PlatformName } from '../chat/text.ts';
import { type Ctx, inTransaction } from '../store/unit.ts';
import { wantedHome } from './home-place.ts';
import { want } from './want.ts';

/** A home that nobody opened for so long is left as it is until he opens it again. */
const FOLLOWED_MS = 3 * 86_400_000;
/** What gets old without a fact, such as a request that waits too long, is looked at so often. */
const ANEW_MS = 15 * 60_000;

/**
 * Wants the homes that were opened lately and whose workspace has facts that they were not brought up to; returns how many.
 * What really changed for a person shows when his home is rendered: the same card is not published again. `ctx` is of no
 * workspace. Several Stewards may do this at once.
 */
export async function followHomes(ctx: Ctx): Promise<number> {
  return inTransaction(ctx, async (tx) => {
    const since = new Date(tx.now.getTime() - FOLLOWED_MS);
    const before = new Date(tx.now.getTime() - ANEW_MS);
    const rows = await tx.db.execute<{ workspace: string; platform: PlatformName; team: string; user: string }>(sql`
      with behind as (
        select home.workspace_id, home.platform, home.team, home.user_id, head.seq
        from home join ledger_head as head on head.workspace_id = home.workspace_id
        where home.opened_at > ${since}::timestamptz
          and (home.followed_seq < head.seq or home.followed_at < ${before}::timestamptz)
        order by home.workspace_id, home.platform, home.team, home.user_id
        for update of home skip locked
      )
      update home set followed_seq = behind.seq, followed_at = ${tx.now}::timestamptz from behind
      where home.workspace_id = behind.workspace_id and home.platform = behind.platform and home.team = behind.team
        and home.user_id = behind.user_id
      returning home.workspace_id as workspace, home.platform, home.team, home.user_id as "user"`);
    const byWorkspace = Map.groupBy(rows, (row) => row.workspace);
    for (const workspace of [...byWorkspace.keys()].sort())
      await want({ ...tx, workspace }, byWorkspace.get(workspace)!.map(wantedHome));
    return rows.length;
  });
}
