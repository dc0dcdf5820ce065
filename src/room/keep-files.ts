import { and, eq, inArray, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Card, CardFile, Part } from '../chat/card.ts';
import { fitFiles, isFilePart, safeName } from '../chat/files.ts';
import type { FilesPort } from '../chat/ports/files.ts';
import type { Ctx, Tx } from '../store/unit.ts';
import { roomFile } from './tables.ts';

/** They are kept in the database, so that any process can show them. */
export const roomFiles: FilesPort = {
  largest: 20_000_000,
  most: 10,
  pictures: ['image/png', 'image/jpeg', 'image/gif', 'image/svg+xml'],
};

/** Keeps the files of a message's card. Returns the card as it is stored: without bytes. */
export async function keepFiles<C extends Card | undefined>(tx: Tx, message: string, given: C): Promise<Card | C> {
  if (!given?.parts.some(isFilePart)) return given;
  const card = fitFiles(given, roomFiles, 'the console');
  const rows: (typeof roomFile.$inferInsert)[] = [];
  const keep = (file: CardFile) => {
    const id = tx.newId();
    const name = safeName(file.name);
    const bytes = Buffer.from(file.bytes);
    rows.push({ workspaceId: tx.workspace, id, message, name, mime: file.mime, bytes, at: tx.now });
    return { name, mime: file.mime, alt: file.alt, kept: { id, size: file.bytes.length } };
  };
  const parts = card.parts.map((part): Part => {
    if (!isFilePart(part)) return part;
    // What stands instead is of no use any more, and may carry files itself.
    return { ...part, file: { ...keep(part.file), bytes: new Uint8Array() }, instead: [] };
  });
  if (rows.length > 0) await tx.db.insert(roomFile).values(rows);
  return { ...card, parts };
}

/** Takes away the files of messages whose content went. */
export async function dropFiles(tx: Tx, messages: readonly string[]): Promise<void> {
  if (messages.length === 0) return;
  await tx.db
    .delete(roomFile)
    .where(and(eq(roomFile.workspaceId, tx.workspace), inArray(roomFile.message, [...messages])));
}

export interface RoomFile {
  readonly name: string;
  readonly mime: string;
  readonly bytes: Buffer;
}

/** A file of a message that this viewer sees; undefined otherwise. */
export async function readFile(ctx: Ctx, viewer: string, id: string): Promise<RoomFile | undefined> {
  if (!z.uuid().safeParse(id).success) return undefined;
  const rows = await ctx.db.execute<{ name: string; mime: string; bytes: Buffer }>(sql`
    select f.name, f.mime, f.bytes from room_file f
    join room_message m on m.workspace_id = f.workspace_id and m.id = f.message
    where f.workspace_id = ${ctx.workspace} and f.id = ${id} and m.removed_at is null
      and (m.visible_to is null or m.visible_to = ${viewer})
      and (left(m.channel, 1) <> '@' or m.channel = ${`@${viewer}`})`);
  return rows[0];
}
