import { and, eq, isNull } from 'drizzle-orm';
import { StewardError } from '../kernel/errors.ts';
import { type Ctx, inTransaction } from '../store/unit.ts';
import { nextChange } from './clock.ts';
import { dropFiles } from './keep-files.ts';
import { touch } from './post-message.ts';
import { roomMessage, roomReaction } from './tables.ts';

/** What was removed: delivery wants to know of cards, nobody of a dismissed answer. */
export interface Removed {
  readonly channel: string;
  readonly card: boolean;
}

/**
 * Removes a message: anybody removes a card, a person his own words and the answers he alone sees. Undefined when it was
 * gone already. Throws StewardError NOT_ALLOWED for the words of others.
 */
export async function removeMessage(ctx: Ctx, message: string, person: string): Promise<Removed | undefined> {
  return inTransaction(ctx, async (tx) => {
    const changed = await nextChange(tx);
    const here = and(
      eq(roomMessage.workspaceId, tx.workspace),
      eq(roomMessage.id, message),
      isNull(roomMessage.removedAt),
    );
    const [found] = await tx.db.select().from(roomMessage).where(here);
    if (!found || (found.visibleTo !== null && found.visibleTo !== person)) return undefined;
    if (found.author !== null && found.author !== person) {
      throw new StewardError('NOT_ALLOWED', 'Only the person who wrote this can remove it.');
    }
    await tx.db.update(roomMessage).set({ removedAt: tx.now, changed, card: null, body: null }).where(here);
    await dropFiles(tx, [message]);
    await tx.db
      .delete(roomReaction)
      .where(and(eq(roomReaction.workspaceId, tx.workspace), eq(roomReaction.message, message)));
    if (found.thread) await touch(tx, found.thread, changed);
    return { channel: found.channel, card: found.author === null && found.visibleTo === null };
  });
}
