import { and, eq, isNotNull } from 'drizzle-orm';
import { type Ctx, inTransaction } from '../store/unit.ts';
import { ledgerText } from './tables.ts';

/**
 * Erases every free text a person wrote, with its salt: a short word could be guessed from its hash and a salt that was
 * kept. The chain keeps the salted hashes and stays whole. Returns how many.
 */
export async function eraseTexts(ctx: Ctx, person: string): Promise<number> {
  return inTransaction(ctx, async (tx) => {
    const erased = await tx.db
      .update(ledgerText)
      .set({ text: null, salt: Buffer.alloc(0) })
      .where(and(eq(ledgerText.workspaceId, tx.workspace), eq(ledgerText.author, person), isNotNull(ledgerText.text)))
      .returning({ seq: ledgerText.seq });
    return erased.length;
  });
}
