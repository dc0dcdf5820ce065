import { sql } from 'drizzle-orm';
import { inParts } from '../../store/in-parts.ts';
import { type Ctx, inTransaction } from '../../store/unit.ts';

/** How long windows are taken and kept. A verdict keeps the counts that it was made of, for good. */
export const KEPT_DAYS = 400;
export const KEPT_MS = KEPT_DAYS * 86_400_000;

/** Removes the workspace's windows that ended more than 400 days ago, in parts; says how many parts of features that was. */
export async function sweepProfiles(ctx: Ctx, most = 2_000): Promise<number> {
  const before = new Date(ctx.now.getTime() - KEPT_MS).toISOString();
  return inParts(
    (part) =>
      inTransaction(ctx, async (tx) => {
        const swept = await tx.db.execute(sql`
          delete from profile where ctid = any(array(
            select ctid from profile where workspace_id = ${tx.workspace} and to_at < ${before}::timestamptz limit ${part}))
          returning 1 as one`);
        return swept.length;
      }),
    most,
  );
}
