import { and, eq, isNull } from 'drizzle-orm';
import { z } from 'zod';
import { StewardError } from '../kernel/errors.ts';
import { type Ctx, inTransaction } from '../store/unit.ts';
import { nextChange } from './clock.ts';
import { touch } from './post-message.ts';
import { roomMessage, roomReaction } from './tables.ts';

const ReactInput = z.object({
  message: z.uuid(),
  person: z.string().min(1),
  emoji: z.string().regex(/^[a-z0-9_+-]{1,40}$/),
  change: z.enum(['added', 'removed']),
});

/** Puts a reaction on a message or takes it off; doing so twice does no harm. Throws StewardError NOT_FOUND. */
export async function react(ctx: Ctx, raw: z.input<typeof ReactInput>): Promise<void> {
  const input = ReactInput.parse(raw);
  await inTransaction(ctx, async (tx) => {
    const changed = await nextChange(tx);
    const [found] = await tx.db
      .select({ id: roomMessage.id })
      .from(roomMessage)
      .where(
        and(
          eq(roomMessage.workspaceId, tx.workspace),
          eq(roomMessage.id, input.message),
          isNull(roomMessage.removedAt),
          isNull(roomMessage.visibleTo),
        ),
      );
    if (!found) throw new StewardError('NOT_FOUND', 'This message was removed.');
    const row = { workspaceId: tx.workspace, message: input.message, person: input.person, emoji: input.emoji };
    if (input.change === 'added') {
      await tx.db
        .insert(roomReaction)
        .values({ ...row, at: tx.now })
        .onConflictDoNothing();
    } else {
      await tx.db
        .delete(roomReaction)
        .where(
          and(
            eq(roomReaction.workspaceId, row.workspaceId),
            eq(roomReaction.message, row.message),
            eq(roomReaction.person, row.person),
            eq(roomReaction.emoji, row.emoji),
          ),
        );
    }
    await touch(tx, input.message, changed);
  });
}
