import { and, eq, gte, isNull } from 'drizzle-orm';
import type { Ctx } from '../store/unit.ts';
import { roomMessage } from './tables.ts';

/** Steward's own message with this marker in a channel, posted at or after `since`. */
export async function findPosted(ctx: Ctx, channel: string, marker: string, since: Date): Promise<string | undefined> {
  const [row] = await ctx.db
    .select({ id: roomMessage.id })
    .from(roomMessage)
    .where(
      and(
        eq(roomMessage.workspaceId, ctx.workspace),
        eq(roomMessage.marker, marker),
        eq(roomMessage.channel, channel),
        gte(roomMessage.at, since),
        isNull(roomMessage.author),
        isNull(roomMessage.removedAt),
      ),
    )
    .limit(1);
  return row?.id;
}
