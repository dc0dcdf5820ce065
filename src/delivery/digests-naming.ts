import { sql } from 'drizzle-orm';
import type { Tx } from '../store/unit.ts';
import type { Want } from './want.ts';

/** The messages of digests that name a person, to be shown anew. */
export async function digestsNaming(tx: Tx, person: string): Promise<Want[]> {
  const rows = await tx.db.execute<{ subject: string }>(sql`
    select distinct d.subject from digest_delivery d
    join digest_run r on r.workspace_id = d.workspace_id and r.digest = d.digest and r.slot = d.slot
    where d.workspace_id = ${tx.workspace} and d.state = 'delivered' and coalesce(d.card, r.card)::text like ${`%${person}%`}`);
  return rows.map(({ subject }) => ({ subject, everywhere: true, sentToo: true }));
}
