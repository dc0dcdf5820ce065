import { sql } from 'drizzle-orm';
import { index, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { bytea, instant } from '../store/columns.ts';

/** The directory: which workspace a Slack team, Discord guild or console belongs to. Keyed without a workspace. */
export const connection = pgTable(
  'connection',
  {
    platform: text({ enum: ['slack', 'discord', 'console'] }).notNull(),
    team: text().notNull(),
    workspaceId: text('workspace_id').notNull(),
    name: text().notNull(),
    connectedAt: instant('connected_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.platform, table.team] }),
    index('connection_workspace').on(table.workspaceId),
  ],
);

/** Where the cards of a kind go, one channel per connected team and scope. */
export const channelSetting = pgTable(
  'channel_setting',
  {
    workspaceId: text('workspace_id').notNull(),
    platform: text({ enum: ['slack', 'discord', 'console'] }).notNull(),
    team: text().notNull(),
    kind: text({ enum: ['releases', 'monitoring', 'incidents', 'audit'] }).notNull(),
    /** Whose cards: `model:churn`, `team:payments`, or empty for all of the workspace. The most specific one wins. */
    scope: text().notNull().default(''),
    channel: text().notNull(),
    name: text().notNull(),
    setAt: instant('set_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.platform, table.team, table.kind, table.scope] })],
);

/** Access for programs. The secret itself is nowhere: `digest` is its sha256, the directory that a bearer is found by. */
export const token = pgTable(
  'token',
  {
    workspaceId: text('workspace_id').notNull(),
    id: uuid().notNull(),
    name: text().notNull(),
    scopes: text().array().notNull(),
    /** The contexts it may report, and of which models; null: of all. */
    contexts: text().array(),
    models: text().array(),
    digest: bytea().notNull(),
    createdBy: uuid('created_by'),
    createdAt: instant('created_at').notNull(),
    lastUsedAt: instant('last_used_at'),
    revokedAt: instant('revoked_at'),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.id] }),
    uniqueIndex('token_digest').on(table.digest),
    uniqueIndex('token_name').on(table.workspaceId, table.name).where(sql`revoked_at is null`),
  ],
);

/** A system outside that sends to `/in/<source>/<id>`. Of its token only the sha256 is kept. */
export const integration = pgTable(
  'integration',
  {
    workspaceId: text('workspace_id').notNull(),
    id: uuid().notNull(),
    source: text().notNull(),
    name: text().notNull(),
    /** Finds a bearer, and is the key of signatures (see add-integration.ts). */
    digest: bytea().notNull(),
    /** The key before the last rotation, and until when it still counts. */
    formerDigest: bytea('former_digest'),
    formerUntil: instant('former_until'),
    /** What its source must know to read it, such as the mapping of a generic payload. */
    settings: jsonb(),
    createdBy: uuid('created_by'),
    createdAt: instant('created_at').notNull(),
    lastUsedAt: instant('last_used_at'),
    removedAt: instant('removed_at'),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.id] }),
    uniqueIndex('integration_id').on(table.id),
    uniqueIndex('integration_digest').on(table.digest),
    uniqueIndex('integration_name').on(table.workspaceId, table.source, table.name).where(sql`removed_at is null`),
  ],
);
