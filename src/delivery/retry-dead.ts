import { sql } from 'drizzle-orm';
import type { Tx } from '../store/unit.ts';

/**
 * Tries dead cards again: those of one subject with the lines below them, or with `undefined` all of the workspace. Says how many. What was given
 * up because nobody could say whether it was posted is posted once more, so it may be there twice.
 */
export async function retryDead(tx: Tx, subject: string | undefined): Promise<number> {
  const only = subject === undefined ? sql`` : sql`and (subject = ${subject} or under = ${subject})`;
  const revived = await tx.db.execute(sql`
    update card set dead = null, dead_reason = null, attempts = 0, not_before = ${tx.now}::timestamptz,
      trying = case when dead = 'unconfirmed' then null else trying end,
      wanted = greatest(wanted, shown + 1)
    where workspace_id = ${tx.workspace} and dead is not null ${only}
    returning subject`);
  return revived.length;
}
