import { and, eq, isNull } from 'drizzle-orm';
import type { Card } from '../chat/card.ts';
import { StewardError } from '../kernel/errors.ts';
import { type Ctx, inTransaction } from '../store/unit.ts';
import { nextChange } from './clock.ts';
import { dropFiles, keepFiles } from './keep-files.ts';
import { roomMessage } from './tables.ts';

/** Replaces the card of one of Steward's messages. Throws StewardError NOT_FOUND when the message was removed. */
export async function editMessage(ctx: Ctx, message: string, card: Card): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const changed = await nextChange(tx);
    await dropFiles(tx, [message]);
    const stored = await keepFiles(tx, message, card);
    const rows = await tx.db
      .update(roomMessage)
      .set({ card: stored, changed })
      .where(
        and(
          eq(roomMessage.workspaceId, tx.workspace),
          eq(roomMessage.id, message),
          isNull(roomMessage.author),
          isNull(roomMessage.removedAt),
        ),
      )
      .returning({ id: roomMessage.id });
    if (rows.length === 0) throw new StewardError('NOT_FOUND', 'This message was removed.');
  });
}
