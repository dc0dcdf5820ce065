import { foreignKey, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { version } from '../../registry/tables.ts';
import { instant } from '../../store/columns.ts';

export const DRIFT_TOOLS = ['evidently', 'sagemaker', 'nannyml', 'whylogs'] as const;
export type DriftTool = (typeof DRIFT_TOOLS)[number];

/** What another tool says of a column. */
export interface ForeignVerdict {
  readonly feature: string;
  /** As the tool calls it: `K-S p_value`. */
  readonly method: string;
  readonly score: number | null;
  readonly threshold: number | null;
  readonly drifted: boolean;
  /** In its own words, when it has some. */
  readonly says?: string;
}

/** A report of another tool on drift, kept beside our verdicts and judging nothing. */
export const driftReport = pgTable(
  'drift_report',
  {
    workspaceId: text('workspace_id').notNull(),
    id: uuid().notNull(),
    model: text().notNull(),
    version: text().notNull(),
    tool: text({ enum: DRIFT_TOOLS }).notNull(),
    /** What it says of itself; when it came where it says nothing. */
    at: instant('at').notNull(),
    verdicts: jsonb().$type<readonly ForeignVerdict[]>().notNull(),
    receivedAt: instant('received_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.model, table.version, table.tool, table.at, table.id] }),
    foreignKey({
      columns: [table.workspaceId, table.model, table.version],
      foreignColumns: [version.workspaceId, version.model, version.version],
    }),
  ],
);
