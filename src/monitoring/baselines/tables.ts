import { sql } from 'drizzle-orm';
import { foreignKey, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { Actor } from '../../kernel/caller.ts';
import { version } from '../../registry/tables.ts';
import { bytea, instant } from '../../store/columns.ts';

export const BASELINE_KINDS = ['training', 'rolling', 'seasonal'] as const;
export type BaselineKind = (typeof BASELINE_KINDS)[number];
export const FEATURE_TYPES = ['numeric', 'categorical'] as const;

/** What windows of a version are compared with: `B-3` of its model. Never changed, only ended by the next of its kind. */
export const baseline = pgTable(
  'baseline',
  {
    workspaceId: text('workspace_id').notNull(),
    model: text().notNull(),
    number: integer().notNull(),
    version: text().notNull(),
    kind: text({ enum: BASELINE_KINDS }).notNull(),
    /** The training baseline over whose edges it counts; itself for one. */
    edgesOf: integer('edges_of').notNull(),
    /** Rolling: the last so many windows. Seasonal: the same hours of the last so many weeks. */
    windows: integer(),
    /** The version whose training baseline it took over, when the version brought none. */
    takenFrom: text('taken_from'),
    createdBy: jsonb('created_by').$type<Actor>().notNull(),
    at: instant('at').notNull(),
    endedAt: instant('ended_at'),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.model, table.number] }),
    uniqueIndex('baseline_open')
      .on(table.workspaceId, table.model, table.version, table.kind)
      .where(sql`ended_at is null`),
    foreignKey({
      columns: [table.workspaceId, table.model, table.version],
      foreignColumns: [version.workspaceId, version.model, version.version],
    }),
  ],
);

/** A feature of a training baseline: what it is counted over, and the reference's own counts. */
export const baselineFeature = pgTable(
  'baseline_feature',
  {
    workspaceId: text('workspace_id').notNull(),
    model: text().notNull(),
    baseline: integer().notNull(),
    feature: text().notNull(),
    type: text({ enum: FEATURE_TYPES }).notNull(),
    /** Numeric: inner edges, doubles in little endian. */
    edges: bytea().notNull(),
    /** Categorical: the most frequent ones. */
    categories: text().array().notNull(),
    /** Names the edges; senders give it back. */
    digest: text().notNull(),
    profile: bytea().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.model, table.baseline, table.feature] }),
    foreignKey({
      columns: [table.workspaceId, table.model, table.baseline],
      foreignColumns: [baseline.workspaceId, baseline.model, baseline.number],
    }),
  ],
);
