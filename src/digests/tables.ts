import { sql } from 'drizzle-orm';
import {
  boolean,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import type { PlatformName } from '../chat/text.ts';
import type { Json } from '../kernel/fact.ts';
import { instant } from '../store/columns.ts';
import type { Kept } from './changes.ts';
import type { Charts } from './charts.ts';

export const MISSED = ['skip', 'latest', 'all'] as const;
/** What becomes of slots that Steward was away for. */
export type Missed = (typeof MISSED)[number];

export const SECTIONS = ['kpi', 'drift', 'requests', 'incidents'] as const;
export type SectionName = (typeof SECTIONS)[number];

/** A message that comes by itself: what it holds, and when. */
export const digest = pgTable(
  'digest',
  {
    workspaceId: text('workspace_id').notNull(),
    id: uuid().notNull(),
    name: text().notNull(),
    /** Who is told when it does not arrive. */
    owner: uuid().notNull(),
    /** As it was said: `weekdays 09:00`. */
    schedule: text().notNull(),
    cron: text().notNull(),
    zone: text().notNull(),
    /** Null: every model. */
    models: jsonb().$type<readonly string[]>(),
    sections: jsonb().$type<readonly SectionName[]>().notNull(),
    onlyChanges: boolean('only_changes').notNull(),
    missed: text({ enum: MISSED }).notNull(),
    /** With `all`: so many of the newest. */
    missedMost: integer('missed_most').notNull(),
    /** The first slot that has not run; null while it is paused or deleted. */
    nextSlot: instant('next_slot'),
    at: instant('at').notNull(),
    pausedAt: instant('paused_at'),
    deletedAt: instant('deleted_at'),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.id] }),
    uniqueIndex('digest_name').on(table.workspaceId, table.name).where(sql`deleted_at is null`),
    index('digest_due').on(table.workspaceId, table.nextSlot).where(sql`next_slot is not null`),
  ],
);

const ofDigest = {
  workspaceId: text('workspace_id').notNull(),
  digest: uuid().notNull(),
};
const address = {
  platform: text().$type<PlatformName>().notNull(),
  team: text().notNull(),
  /** A channel's id, or `@<user id>` of somebody who reads it by direct message. */
  channel: text().notNull(),
};

/** Where a digest goes. */
export const digestPlace = pgTable(
  'digest_place',
  {
    ...ofDigest,
    ...address,
    /** The channel's name when it was added. */
    name: text(),
    /** Whose direct messages these are. */
    person: uuid(),
    /** Models that this person does not want to read of. */
    muted: jsonb().$type<readonly string[]>().notNull().default([]),
    addedAt: instant('added_at').notNull(),
    /** It failed for good; nothing goes there until it is named again. */
    offAt: instant('off_at'),
    offReason: text('off_reason'),
    /** Refused messages in a row. */
    failures: integer().notNull().default(0),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.digest, table.platform, table.team, table.channel] }),
    foreignKey({ columns: [table.workspaceId, table.digest], foreignColumns: [digest.workspaceId, digest.id] }),
  ],
);

/** One slot of a digest, read and written once. */
export const digestRun = pgTable(
  'digest_run',
  {
    ...ofDigest,
    /** The instant it was due; of a run by hand, when it was asked for. */
    slot: instant('slot').notNull(),
    byHand: boolean('by_hand').notNull(),
    /** `silent`: nothing had changed and only changes were wanted. */
    state: text({ enum: ['sent', 'silent'] }).notNull(),
    fromAt: instant('from_at').notNull(),
    toAt: instant('to_at').notNull(),
    /** When it was composed. */
    at: instant('at').notNull(),
    /** What the next one is compared with. */
    kept: jsonb().$type<Kept>().notNull(),
    /** As channels read it. */
    card: jsonb().$type<Json>().notNull(),
    /** What its pictures are drawn from. */
    charts: jsonb().$type<Charts>().notNull().default({}),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.digest, table.slot] }),
    foreignKey({ columns: [table.workspaceId, table.digest], foreignColumns: [digest.workspaceId, digest.id] }),
  ],
);

/** One slot of a digest in one place: exactly one message, which several digests may share. */
export const digestDelivery = pgTable(
  'digest_delivery',
  {
    ...ofDigest,
    slot: instant('slot').notNull(),
    ...address,
    /** The message it is in: `digest-run:<id>:<slot>` of the first of those that share it. */
    subject: text().notNull(),
    state: text({ enum: ['wanted', 'delivered', 'failed'] }).notNull(),
    /** Where this place reads another card than channels do: a person's, with what he muted left out. */
    card: jsonb().$type<Json>(),
    deliveredAt: instant('delivered_at'),
    error: text(),
  },
  (table) => [
    primaryKey({
      columns: [table.workspaceId, table.digest, table.slot, table.platform, table.team, table.channel],
    }),
    index('digest_delivery_message').on(table.workspaceId, table.subject),
    foreignKey({
      columns: [table.workspaceId, table.digest, table.slot],
      foreignColumns: [digestRun.workspaceId, digestRun.digest, digestRun.slot],
    }).onDelete('cascade'),
  ],
);
