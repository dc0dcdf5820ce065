import { foreignKey, index, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { bytea, instant } from '../../store/columns.ts';
import { baseline } from '../baselines/tables.ts';

/** What one sender counted of a feature in a window. The window is the sum of its parts. */
export const profile = pgTable(
  'profile',
  {
    workspaceId: text('workspace_id').notNull(),
    model: text().notNull(),
    version: text().notNull(),
    toAt: instant('to_at').notNull(),
    fromAt: instant('from_at').notNull(),
    feature: text().notNull(),
    /** Which sender; empty when there is one. */
    part: text().notNull(),
    /** The training baseline over whose edges it is counted. */
    baseline: integer().notNull(),
    body: bytea().notNull(),
    receivedAt: instant('received_at').notNull(),
  },
  (table) => [
    primaryKey({
      columns: [table.workspaceId, table.model, table.version, table.toAt, table.fromAt, table.feature, table.part],
    }),
    index('profile_of_baseline').on(table.workspaceId, table.model, table.baseline),
    foreignKey({
      columns: [table.workspaceId, table.model, table.baseline],
      foreignColumns: [baseline.workspaceId, baseline.model, baseline.number],
    }),
  ],
);
