import { sql } from 'drizzle-orm';
import { compiled } from './compiled.ts';
import { counter } from './tables.ts';
import type { Tx } from './unit.ts';

/**
 * The next human number of a kind in the workspace, from 1, without gaps or repetitions. The row stays locked until the
 * transaction ends: take the number last, just before the flush.
 */
export async function nextNumber(tx: Tx, kind: string): Promise<number> {
  const [row] = await increment(tx.db, { workspace: tx.workspace, kind });
  if (row === undefined) throw new Error(`no number was given for ${kind}`);
  return row.value;
}

const increment = compiled((db) =>
  db
    .insert(counter)
    .values({ workspaceId: sql.placeholder('workspace'), kind: sql.placeholder('kind'), value: 1 })
    .onConflictDoUpdate({ target: [counter.workspaceId, counter.kind], set: { value: sql`${counter.value} + 1` } })
    .returning({ value: counter.value })
    .prepare('next_number'),
);
