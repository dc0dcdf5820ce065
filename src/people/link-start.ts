import { and, eq, lt, or } from 'drizzle-orm';
import { type Ctx, inTransaction } from '../store/unit.ts';
import { callerOf } from './get-person.ts';
import { codeDigest, makeCode } from './one-time-code.ts';
import { linkCode } from './tables.ts';

const VALID_MS = 10 * 60_000;

/**
 * A code for the caller to type on another platform within ten minutes, which makes both accounts one person. Only its
 * sha256 is kept; a new code ends the one before.
 */
export async function linkStart(ctx: Ctx): Promise<{ readonly code: string; readonly expiresAt: Date }> {
  return inTransaction(ctx, async (tx) => {
    const caller = await callerOf(tx);
    const code = makeCode(2);
    const expiresAt = new Date(tx.now.getTime() + VALID_MS);
    await tx.db
      .delete(linkCode)
      .where(
        and(
          eq(linkCode.workspaceId, tx.workspace),
          or(eq(linkCode.personId, caller.id), lt(linkCode.expiresAt, tx.now)),
        ),
      );
    await tx.db
      .insert(linkCode)
      .values({ workspaceId: tx.workspace, digest: codeDigest(code), personId: caller.id, expiresAt });
    return { code, expiresAt };
  });
}
