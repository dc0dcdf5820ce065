import { sql } from 'drizzle-orm';
import {
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  real,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import type { Actor } from '../kernel/caller.ts';
import { instant } from '../store/columns.ts';

export const model = pgTable(
  'model',
  {
    workspaceId: text('workspace_id').notNull(),
    /** `[a-z0-9][a-z0-9._-]{0,39}` */
    name: text().notNull(),
    title: text(),
    owner: uuid(),
    risk: text({ enum: ['minimal', 'limited', 'high'] }),
    team: text(),
    about: text(),
    /** Policies may name them. */
    tags: text().array().notNull().default([]),
    createdAt: instant('created_at').notNull(),
    createdBy: jsonb('created_by').$type<Actor>().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.name] }),
    index('model_owner').on(table.workspaceId, table.owner),
  ],
);

export interface Dataset {
  readonly name: string;
  readonly version?: string | undefined;
}

export const version = pgTable(
  'version',
  {
    workspaceId: text('workspace_id').notNull(),
    model: text().notNull(),
    version: text().notNull(),
    uri: text(),
    digest: text(),
    commit: text(),
    notes: text(),
    datasets: jsonb().$type<readonly Dataset[]>().notNull(),
    metrics: jsonb().$type<Readonly<Record<string, number>>>().notNull(),
    /** The human who answers for the version: who registered it, or the author a token named. Never approves it. */
    registrar: uuid(),
    createdBy: jsonb('created_by').$type<Actor>().notNull(),
    createdAt: instant('created_at').notNull(),
    /** Counts edits; a request pins it. */
    revision: integer().notNull().default(1),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.model, table.version] }),
    foreignKey({ columns: [table.workspaceId, table.model], foreignColumns: [model.workspaceId, model.name] }),
    index('version_newest').on(table.workspaceId, table.model, table.createdAt),
  ],
);

/** Where things stand, and stood: one open row (to_at null) per subject and track. */
export const placement = pgTable(
  'placement',
  {
    workspaceId: text('workspace_id').notNull(),
    id: uuid().notNull(),
    /** `churn` on the project track, `churn@v12` on the release track. */
    subject: text().notNull(),
    model: text().notNull(),
    track: text().notNull(),
    stage: text().notNull(),
    /** Part of the traffic, 0 to 1; null means all. */
    share: real(),
    /** The version's digest when it was placed; a rollback asks that it is unchanged. */
    digest: text(),
    fromAt: instant('from_at').notNull(),
    toAt: instant('to_at'),
    /** The number of the request that moved it here; null for registration. */
    request: integer(),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.id] }),
    uniqueIndex('placement_open').on(table.workspaceId, table.subject, table.track).where(sql`to_at is null`),
    index('placement_of_subject').on(table.workspaceId, table.subject, table.track, table.fromAt),
    index('placement_of_model').on(table.workspaceId, table.model, table.track, table.stage, table.fromAt),
    foreignKey({ columns: [table.workspaceId, table.model], foreignColumns: [model.workspaceId, model.name] }),
  ],
);
