import { bigint, index, integer, jsonb, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core';
import { bytea, instant } from '../store/columns.ts';

const workspaceId = () => text('workspace_id').notNull();

/** Counts the changes of a room. Its row is locked by every write, so that changes commit in the order of their numbers. */
export const roomClock = pgTable('room_clock', {
  workspaceId: text('workspace_id').primaryKey(),
  value: bigint({ mode: 'number' }).notNull(),
});

/** The persons the console's switch offers. Their ids are short names such as `ada`. */
export const roomPerson = pgTable(
  'room_person',
  {
    workspaceId: workspaceId(),
    id: text().notNull(),
    name: text().notNull(),
    /** One or two words beside the name in the switch: "admin", "in risk". */
    about: text(),
    /** IANA zone; null takes the browser's. */
    zone: text(),
    at: instant('at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.id] })],
);

export const roomChannel = pgTable(
  'room_channel',
  {
    workspaceId: workspaceId(),
    /** The name without `#`; direct messages have no row, their channel is `@<person id>`. */
    id: text().notNull(),
    topic: text(),
    position: integer().notNull(),
    at: instant('at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.id] })],
);

export const roomMessage = pgTable(
  'room_message',
  {
    workspaceId: workspaceId(),
    id: uuid().notNull(),
    channel: text().notNull(),
    /** The root message of the thread it stands in. */
    thread: uuid(),
    /** The person who wrote it; null is Steward. */
    author: text(),
    /** What a person typed. On an answer: the line that was answered. */
    body: text(),
    card: jsonb(),
    /** Set on answers that one person alone sees. */
    visibleTo: text('visible_to'),
    /** The message below which an answer to a click stands. */
    under: uuid(),
    /** The act it came from, so that a resent act has one effect. */
    key: text(),
    /** Delivery's mark, for `find`. */
    marker: text(),
    /** The change it was made by, which orders messages, and the last change that touched it. */
    seq: bigint({ mode: 'number' }).notNull(),
    changed: bigint({ mode: 'number' }).notNull(),
    at: instant('at').notNull(),
    /** A removed message keeps its row without content, so that browsers that were away learn of it. */
    removedAt: instant('removed_at'),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.id] }),
    unique('room_message_key').on(table.workspaceId, table.key),
    index('room_message_channel').on(table.workspaceId, table.channel, table.seq),
    index('room_message_thread').on(table.workspaceId, table.thread, table.seq),
    index('room_message_changed').on(table.workspaceId, table.changed),
    index('room_message_marker').on(table.workspaceId, table.marker),
  ],
);

/** The bytes of the files that a message's card carries; they go with the card. */
export const roomFile = pgTable(
  'room_file',
  {
    workspaceId: workspaceId(),
    id: uuid().notNull(),
    message: uuid().notNull(),
    name: text().notNull(),
    mime: text().notNull(),
    bytes: bytea().notNull(),
    at: instant('at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.id] }),
    index('room_file_message').on(table.workspaceId, table.message),
  ],
);

export const roomReaction = pgTable(
  'room_reaction',
  {
    workspaceId: workspaceId(),
    message: uuid().notNull(),
    person: text().notNull(),
    /** Normalised: `white_check_mark`, `x`, `+1`, `-1`, `eyes`, `pushpin`. */
    emoji: text().notNull(),
    at: instant('at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.message, table.person, table.emoji] })],
);
