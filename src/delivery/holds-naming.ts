import { sql } from 'drizzle-orm';
import type { Tx } from '../store/unit.ts';
import type { Want } from './want.ts';

/** The cards of the holds that a person set or released, to be shown anew. */
export async function holdsNaming(tx: Tx, person: string): Promise<Want[]> {
  const rows = await tx.db.execute<{ subject: string }>(sql`
    select 'hold:' || id as subject from hold where workspace_id = ${tx.workspace}
      and (set_by = ${person}::uuid or released_by = ${person}::uuid)`);
  return rows.map(({ subject }) => ({ subject, everywhere: true }));
}
