import { and, eq, or, type SQL, sql } from 'drizzle-orm';
import { type Ctx, inTransaction, type Tx } from '../store/unit.ts';
import { nextChange } from './clock.ts';
import { dropFiles } from './keep-files.ts';
import { roomMessage, roomPerson } from './tables.ts';

/** Takes a person's name out of the switch, and what he typed or was told alone out of the console. Twice does no harm. */
export async function forgetInRoom(ctx: Ctx, user: string): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const changed = await nextChange(tx);
    const [known] = await tx.db
      .select({ name: roomPerson.name })
      .from(roomPerson)
      .where(and(eq(roomPerson.workspaceId, tx.workspace), eq(roomPerson.id, user)));
    await tx.db
      .update(roomPerson)
      .set({ name: 'Forgotten', about: null })
      .where(and(eq(roomPerson.workspaceId, tx.workspace), eq(roomPerson.id, user)));
    const his = or(eq(roomMessage.author, user), eq(roomMessage.visibleTo, user), eq(roomMessage.channel, `@${user}`));
    const gone = await tx.db
      .update(roomMessage)
      .set({ body: null, card: null, changed, removedAt: tx.now })
      .where(and(eq(roomMessage.workspaceId, tx.workspace), or(his, answerThatNames(tx, user, known?.name ?? user))))
      .returning({ id: roomMessage.id });
    await dropFiles(
      tx,
      gone.map(({ id }) => id),
    );
  });
}

/** An answer to somebody else in which he is named. Cards of delivery bear a marker: they are shown anew without him. */
function answerThatNames(tx: Tx, user: string, name: string): SQL {
  const { author, marker, body, card } = roomMessage;
  const named = [`@${user}`, `@${name}`, `console:${tx.workspace}:${user}"`].map(
    (words) => sql`position(${words.toLowerCase()} in lower(coalesce(${body}, '') || coalesce(${card}::text, ''))) > 0`,
  );
  return sql`(${author} is null and ${marker} is null and (${sql.join(named, sql` or `)}))`;
}
