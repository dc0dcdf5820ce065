import { and, eq, isNull, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Card } from '../chat/card.ts';
import { StewardError } from '../kernel/errors.ts';
import { type Ctx, inTransaction, type Tx } from '../store/unit.ts';
import { nextChange } from './clock.ts';
import { dropFiles, keepFiles } from './keep-files.ts';
import { roomChannel, roomMessage, roomPerson } from './tables.ts';

const Place = z.object({ channel: z.string().min(1).max(80), thread: z.uuid().optional() });
const PostInput = Place.extend({
  author: z.string().optional(),
  text: z.string().min(1).max(4_000).optional(),
  marker: z.string().max(25).optional(),
  key: z.string().max(80).optional(),
});

export interface PostMessageInput extends z.input<typeof PostInput> {
  readonly card?: Card | undefined;
}

/**
 * Posts a card of Steward's or a line a person typed. A repeated `key` posts nothing and returns the first message's id.
 * Throws StewardError UNKNOWN_CHANNEL (also for a direct message to somebody who is not there).
 */
export async function postMessage(ctx: Ctx, raw: PostMessageInput): Promise<string> {
  const { card, ...rest } = raw;
  const input = PostInput.parse(rest);
  return inTransaction(ctx, async (tx) => {
    await requireChannel(tx, input.channel);
    const seq = await nextChange(tx);
    const id = tx.newId();
    const stored = await keepFiles(tx, id, card);
    const [made] = await tx.db
      .insert(roomMessage)
      .values({
        workspaceId: tx.workspace,
        id,
        channel: input.channel,
        thread: input.thread ?? null,
        author: input.author ?? null,
        body: input.text ?? null,
        card: stored ?? null,
        key: input.key ?? null,
        marker: input.marker ?? null,
        seq,
        changed: seq,
        at: tx.now,
      })
      .onConflictDoNothing({ target: [roomMessage.workspaceId, roomMessage.key] })
      .returning({ id: roomMessage.id });
    if (!made) {
      if (stored !== card) await dropFiles(tx, [id]);
      return idOfKey(tx, input.key ?? '');
    }
    if (input.thread) await touch(tx, input.thread, seq);
    return made.id;
  });
}

/** Marks a message as changed: its number of replies or its reactions did. */
export async function touch(tx: Tx, message: string, change: number): Promise<void> {
  await tx.db
    .update(roomMessage)
    .set({ changed: change })
    .where(and(eq(roomMessage.workspaceId, tx.workspace), eq(roomMessage.id, message), isNull(roomMessage.removedAt)));
}

/** Throws StewardError UNKNOWN_CHANNEL unless the channel, or the person of a direct message, exists. */
export async function requireChannel(tx: Tx, channel: string): Promise<void> {
  const rows = channel.startsWith('@')
    ? await tx.db
        .select({ id: roomPerson.id })
        .from(roomPerson)
        .where(and(eq(roomPerson.workspaceId, tx.workspace), eq(roomPerson.id, channel.slice(1))))
    : await tx.db
        .select({ id: roomChannel.id })
        .from(roomChannel)
        .where(and(eq(roomChannel.workspaceId, tx.workspace), eq(roomChannel.id, channel)));
  if (rows.length > 0) return;
  const what = channel.startsWith('@') ? `person ${channel}` : `channel #${channel}`;
  throw new StewardError('UNKNOWN_CHANNEL', `There is no ${what} in the console.`, {
    hint: 'Choose one that the console lists.',
  });
}

async function idOfKey(tx: Tx, key: string): Promise<string> {
  const rows = await tx.db
    .select({ id: roomMessage.id })
    .from(roomMessage)
    .where(sql`${roomMessage.workspaceId} = ${tx.workspace} and ${roomMessage.key} = ${key}`);
  return rows[0]!.id;
}
