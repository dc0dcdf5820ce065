import { and, eq, isNull, lt, ne, or } from 'drizzle-orm';
import { z } from 'zod';
import type { Card } from '../chat/card.ts';
import { withoutFiles } from '../chat/files.ts';
import { type Ctx, inTransaction, type Tx } from '../store/unit.ts';
import { nextChange } from './clock.ts';
import { dropFiles, keepFiles } from './keep-files.ts';
import { requireChannel } from './post-message.ts';
import { roomMessage } from './tables.ts';

const AnswerInput = z.object({
  person: z.string().min(1),
  channel: z.string().min(1).max(80),
  thread: z.uuid().optional(),
  under: z.uuid().optional(),
  replaces: z.uuid().optional(),
  typed: z.string().max(4_000).optional(),
  key: z.string().min(1).max(80),
});

export interface AnswerPersonInput extends z.input<typeof AnswerInput> {
  readonly card: Card;
}

/** Answers grow stale: a person's answers in a place go when a new one comes an hour later. */
const STALE_MS = 60 * 60 * 1000;

/**
 * Says something that one person alone sees. The last answer to a key stands; below a clicked message stands one answer,
 * and an answer to a click on an answer replaces it.
 * Returns the message's id.
 */
export async function answerPerson(ctx: Ctx, raw: AnswerPersonInput): Promise<string> {
  const { card, ...rest } = raw;
  const input = AnswerInput.parse(rest);
  return inTransaction(ctx, async (tx) => {
    await requireChannel(tx, input.channel);
    const changed = await nextChange(tx);
    // Words hold the place of its files until the message's id is known: the answer may stand already.
    const words = withoutFiles(card);
    const [row] = await tx.db
      .insert(roomMessage)
      .values({
        workspaceId: tx.workspace,
        id: tx.newId(),
        channel: input.channel,
        thread: input.thread ?? null,
        body: input.typed ?? null,
        card: words,
        visibleTo: input.person,
        under: input.under ?? null,
        key: input.key,
        seq: changed,
        changed,
        at: tx.now,
      })
      .onConflictDoUpdate({
        target: [roomMessage.workspaceId, roomMessage.key],
        set: { card: words, changed, removedAt: null },
      })
      .returning({ id: roomMessage.id });
    await dropFiles(tx, [row!.id]);
    const stored = await keepFiles(tx, row!.id, card);
    if (stored !== card) {
      const answer = and(eq(roomMessage.workspaceId, tx.workspace), eq(roomMessage.id, row!.id));
      await tx.db.update(roomMessage).set({ card: stored }).where(answer);
    }
    await removeOlder(tx, input, row!.id, changed);
    return row!.id;
  });
}

async function removeOlder(tx: Tx, input: z.infer<typeof AnswerInput>, kept: string, changed: number): Promise<void> {
  const sameThread = input.thread ? eq(roomMessage.thread, input.thread) : isNull(roomMessage.thread);
  const goes = [lt(roomMessage.at, new Date(tx.now.getTime() - STALE_MS))];
  if (input.under) goes.push(eq(roomMessage.under, input.under));
  if (input.replaces) goes.push(eq(roomMessage.id, input.replaces));
  const gone = await tx.db
    .update(roomMessage)
    .set({ removedAt: tx.now, changed, card: null, body: null })
    .where(
      and(
        eq(roomMessage.workspaceId, tx.workspace),
        eq(roomMessage.channel, input.channel),
        eq(roomMessage.visibleTo, input.person),
        isNull(roomMessage.removedAt),
        ne(roomMessage.id, kept),
        sameThread,
        or(...goes),
      ),
    )
    .returning({ id: roomMessage.id });
  await dropFiles(
    tx,
    gone.map(({ id }) => id),
  );
}
