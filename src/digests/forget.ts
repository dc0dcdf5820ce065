import { and, eq } from 'drizzle-orm';
import type { Tx } from '../store/unit.ts';
import { digestPlace } from './tables.ts';

/** Whoever was forgotten reads no digest any more. Those that he made go on; an admin can change them. */
export async function forgetReader(tx: Tx, person: string): Promise<void> {
  await tx.db.delete(digestPlace).where(and(eq(digestPlace.workspaceId, tx.workspace), eq(digestPlace.person, person)));
}
