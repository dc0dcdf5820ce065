import { type Ctx, inTransaction } from '../store/unit.ts';
import { adminsOf } from './admins.ts';
import { codeDigest, makeCode } from './one-time-code.ts';
import { adminCode } from './tables.ts';

/**
 * A code that makes whoever types it the first admin (`setup --code`); undefined while somebody is admin. Each start
 * issues a new one, which ends the one before and its wrong tries. Only its sha256 is kept.
 */
export async function issueAdminCode(ctx: Ctx): Promise<string | undefined> {
  return inTransaction(ctx, async (tx) => {
    if ((await adminsOf(tx)).length > 0) return undefined;
    const code = makeCode(3);
    const issued = { digest: codeDigest(code), wrongTries: 0, issuedAt: tx.now };
    await tx.db
      .insert(adminCode)
      .values({ workspaceId: tx.workspace, ...issued })
      .onConflictDoUpdate({ target: adminCode.workspaceId, set: issued });
    return code;
  });
}
