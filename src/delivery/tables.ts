import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  smallint,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import type { PlatformName } from '../chat/text.ts';
import { instant } from '../store/columns.ts';

/** Somewhere messages go. One call at a time: the row is the queue's lock and remembers when the platform asked to wait. */
export const place = pgTable(
  'place',
  {
    workspaceId: text('workspace_id').notNull(),
    /** Made from the address (see place-id.ts), so that a fact can name it without a read. */
    id: uuid().notNull(),
    platform: text().$type<PlatformName>().notNull(),
    team: text().notNull(),
    /** A channel's id, or `@<user id>` for direct messages. */
    channel: text().notNull(),
    /** The root message of a thread; empty for the channel itself. */
    thread: text().notNull().default(''),
    notBefore: instant('not_before').notNull(),
    /** Set while a pump delivers here. It is the pump's ticket: what a pump writes counts only while this is still its own. */
    busyUntil: instant('busy_until'),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.id] }),
    unique('place_address').on(table.workspaceId, table.platform, table.team, table.channel, table.thread),
  ],
);

/** One message of a subject in a place: which revision is wanted, which is shown, and where it stands. */
export const card = pgTable(
  'card',
  {
    workspaceId: text('workspace_id').notNull(),
    /** `R-81`, or `fact:<id>` for a text that is sent once. */
    subject: text().notNull(),
    place: uuid().notNull(),
    /** 0 page, 1 approval, 2 incident, 3 digest: see lane.ts. */
    lane: smallint().notNull(),
    wanted: integer().notNull(),
    shown: integer().notNull().default(0),
    /** The message: the channel it really is in, and its id there. Null until it was posted, and after it was deleted. */
    refChannel: text('ref_channel'),
    refMessage: text('ref_message'),
    /** How often this card lost its message; part of the marker, so that a new post is never taken for an old one. */
    posting: integer().notNull().default(0),
    /** The revision a call is under way for. Found set when the card is claimed, its call may or may not have happened. */
    trying: integer(),
    tryingSince: instant('trying_since'),
    /** Since when people see an older revision than the wanted one. */
    since: instant('since').notNull(),
    notBefore: instant('not_before').notNull(),
    /** When a shown card is sent once more, because an edit that was given up may still land. */
    checkAt: instant('check_at'),
    /** Failed calls in a row that count; being away does not. */
    attempts: integer().notNull().default(0),
    dead: text({ enum: ['refused', 'no-access', 'unconfirmed', 'broken'] }),
    deadReason: text('dead_reason'),
    /** The subject of the card in whose thread this one goes, once that one stands in the same place. */
    under: text(),
    /** A text that is sent once and never edited. */
    once: boolean().notNull().default(false),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.subject, table.place] }),
    foreignKey({ columns: [table.workspaceId, table.place], foreignColumns: [place.workspaceId, place.id] }),
    index('card_due').on(table.lane, table.since).where(sql`dead is null and (wanted > shown or check_at is not null)`),
    index('card_message').on(table.refMessage, table.refChannel),
    index('card_dead').on(table.workspaceId, table.since).where(sql`dead is not null`),
  ],
);

/** Who opened Steward's home where, and up to which row of the ledger it was brought. */
export const home = pgTable(
  'home',
  {
    workspaceId: text('workspace_id').notNull(),
    platform: text().$type<PlatformName>().notNull(),
    team: text().notNull(),
    userId: text('user_id').notNull(),
    openedAt: instant('opened_at').notNull(),
    followedSeq: bigint('followed_seq', { mode: 'number' }).notNull(),
    followedAt: instant('followed_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.platform, table.team, table.userId] })],
);
