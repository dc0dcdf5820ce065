import { timingSafeEqual } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { StewardError } from '../kernel/errors.ts';
import { emit } from '../ledger/event.ts';
import { type Ctx, inTransaction } from '../store/unit.ts';
import { adminsOf } from './admins.ts';
import { roleChanged } from './events.ts';
import { isPerson } from './find-identity.ts';
import { assertAble, callerOf } from './get-person.ts';
import { codeDigest } from './one-time-code.ts';
import { adminCode, person } from './tables.ts';

/** So many wrong codes lock the right one until Steward starts again. */
const MOST_WRONG = 5;

/**
 * What became of a claim. Wrong codes are an answer and no error, because an error would undo the count of tries:
 * `wrong` with the tries left, `locked`, `none` when no code is open, `taken` when there is an admin.
 */
export type Claim =
  | { readonly result: 'claimed' | 'locked' | 'none' | 'taken' }
  | { readonly result: 'wrong'; readonly left: number };

/** Makes the caller the first admin, by the code that the start printed. */
export async function claimAdmin(ctx: Ctx, { code }: { readonly code: string }): Promise<Claim> {
  return inTransaction(ctx, async (tx) => {
    const caller = await callerOf(tx);
    if (caller.forgottenAt !== null)
      throw new StewardError('NO_STANDING', 'Steward was told to forget you.', { hint: 'Somebody else sets it up.' });
    await assertAble(tx, caller, 'cannot be admin');
    const [open] = await tx.db.select().from(adminCode).where(eq(adminCode.workspaceId, tx.workspace)).for('update');
    if ((await adminsOf(tx)).length > 0) return { result: 'taken' };
    if (!open) return { result: 'none' };
    if (open.wrongTries >= MOST_WRONG) return { result: 'locked' };
    if (!timingSafeEqual(open.digest, codeDigest(code))) {
      const wrongTries = open.wrongTries + 1;
      await tx.db.update(adminCode).set({ wrongTries }).where(eq(adminCode.workspaceId, tx.workspace));
      return wrongTries >= MOST_WRONG ? { result: 'locked' } : { result: 'wrong', left: MOST_WRONG - wrongTries };
    }
    await tx.db.delete(adminCode).where(eq(adminCode.workspaceId, tx.workspace));
    await tx.db.update(person).set({ role: 'admin', roleGivenAt: tx.now }).where(isPerson(tx, caller.id));
    emit(tx, roleChanged({ person: caller.id, from: caller.role, role: 'admin', because: 'code' }));
    return { result: 'claimed' };
  });
}
