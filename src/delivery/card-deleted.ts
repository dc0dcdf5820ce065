import { sql } from 'drizzle-orm';
import { type Ctx, inTransaction } from '../store/unit.ts';
import { type MessageAt, subjectAt } from './find-card.ts';

/**
 * Somebody deleted a message. If it was a living card it will be posted again; a text that is sent once stays away.
 * True when it was ours. Safe to call twice: the second finds nothing. Wake the delivery afterwards.
 */
export async function cardDeleted(ctx: Ctx, at: MessageAt): Promise<boolean> {
  const found = await subjectAt(ctx.db, at);
  if (!found) return false;
  return inTransaction(ctx, async (tx) => {
    const changed = await tx.db.execute(sql`
      update card set ref_channel = null, ref_message = null, posting = posting + 1, wanted = wanted + 1,
        since = case when wanted > shown then since else ${tx.now}::timestamptz end
      where workspace_id = ${found.workspace} and subject = ${found.subject} and place = ${found.place}
        and ref_message = ${at.message} and not once
      returning subject`);
    return changed.length > 0;
  });
}
