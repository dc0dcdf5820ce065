import { and, eq, or } from 'drizzle-orm';
import { type Ctx, inTransaction } from '../store/unit.ts';
import { nextChange } from './clock.ts';
import { roomMessage, roomPerson } from './tables.ts';

/** Takes a person's name out of the switch, and what he typed or was told alone out of the console. Twice does no harm. */
export async function forgetInRoom(ctx: Ctx, user: string): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const changed = await nextChange(tx);
    await tx.db
      .update(roomPerson)
      .set({ name: 'Forgotten', about: null })
      .where(and(eq(roomPerson.workspaceId, tx.workspace), eq(roomPerson.id, user)));
    const his = or(eq(roomMessage.author, user), eq(roomMessage.visibleTo, user), eq(roomMessage.channel, `@${user}`));
    await tx.db
      .update(roomMessage)
      .set({ body: null, card: null, changed, removedAt: tx.now })
      .where(and(eq(roomMessage.workspaceId, tx.workspace), his));
  });
}
