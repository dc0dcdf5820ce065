import { sql } from 'drizzle-orm';
import {
  boolean,
  doublePrecision,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import type { Actor } from '../../kernel/caller.ts';
import { model } from '../../registry/tables.ts';
import { bytea, instant } from '../../store/columns.ts';
import { baseline } from '../baselines/tables.ts';
import { type Effect, SIGNALS } from './compare.ts';
import { DRIFT_STATES } from './judge.ts';
import type { DriftOverrides, DriftRule } from './rule.ts';

/** What somebody set for a model, or for one feature of it; the rest are defaults. */
export const driftRule = pgTable(
  'drift_rule',
  {
    workspaceId: text('workspace_id').notNull(),
    model: text().notNull(),
    /** Empty: of the model. */
    feature: text().notNull(),
    settings: jsonb().$type<DriftOverrides>().notNull(),
    setBy: jsonb('set_by').$type<Actor>().notNull(),
    at: instant('at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.model, table.feature] }),
    foreignKey({ columns: [table.workspaceId, table.model], foreignColumns: [model.workspaceId, model.name] }),
  ],
);

const ofSignal = {
  workspaceId: text('workspace_id').notNull(),
  model: text().notNull(),
  version: text().notNull(),
  baseline: integer().notNull(),
  feature: text().notNull(),
  signal: text({ enum: SIGNALS }).notNull(),
};

/** What a window was found to be, with all it takes to find it again: the rule, and on `values` both profiles. */
export const verdict = pgTable(
  'verdict',
  {
    ...ofSignal,
    toAt: instant('to_at').notNull(),
    fromAt: instant('from_at').notNull(),
    state: text({ enum: DRIFT_STATES }).notNull(),
    /** Both keys turned; null when nothing could be measured. */
    exceeded: boolean(),
    method: text().notNull(),
    statistic: doublePrecision().notNull(),
    pvalue: doublePrecision().notNull(),
    adjusted: doublePrecision().notNull(),
    /** How many features p was adjusted over. */
    tests: integer().notNull(),
    effects: jsonb().$type<readonly Effect[]>().notNull(),
    nReference: doublePrecision('n_reference').notNull(),
    nCurrent: doublePrecision('n_current').notNull(),
    missingReference: doublePrecision('missing_reference').notNull(),
    missingCurrent: doublePrecision('missing_current').notNull(),
    why: text().notNull(),
    notes: jsonb().$type<readonly string[]>().notNull(),
    rule: jsonb().$type<DriftRule>().notNull(),
    /** Null for a training baseline, which keeps its own. */
    reference: bytea(),
    current: bytea(),
    judgedAt: instant('judged_at').notNull(),
  },
  (table) => [
    primaryKey({
      columns: [
        table.workspaceId,
        table.model,
        table.version,
        table.baseline,
        table.feature,
        table.signal,
        table.toAt,
        table.fromAt,
      ],
    }),
    foreignKey({
      columns: [table.workspaceId, table.model, table.baseline],
      foreignColumns: [baseline.workspaceId, baseline.model, baseline.number],
    }),
  ],
);

/** Where a signal stands: its last window, and since when it is in breach. */
export const driftSignal = pgTable(
  'drift_signal',
  {
    ...ofSignal,
    lastTo: instant('last_to').notNull(),
    lastFrom: instant('last_from').notNull(),
    /** The end of the window that began the breach; null when there is none. */
    since: instant('since'),
    clearedAt: instant('cleared_at'),
  },
  (table) => [
    primaryKey({
      columns: [table.workspaceId, table.model, table.version, table.baseline, table.feature, table.signal],
    }),
    index('drift_signal_breach').on(table.workspaceId, table.model, table.since),
    foreignKey({
      columns: [table.workspaceId, table.model, table.baseline],
      foreignColumns: [baseline.workspaceId, baseline.model, baseline.number],
    }),
  ],
);

/** From when to when a signal was in breach, against whichever baseline. A breach against several is one. */
export const driftBreach = pgTable(
  'drift_breach',
  {
    workspaceId: text('workspace_id').notNull(),
    model: text().notNull(),
    version: text().notNull(),
    feature: text().notNull(),
    signal: text({ enum: SIGNALS }).notNull(),
    /** The end of the window that began it. */
    since: instant('since').notNull(),
    /** The baseline that was first to say so. */
    baseline: integer().notNull(),
    endedAt: instant('ended_at'),
  },
  (table) => [
    primaryKey({
      columns: [table.workspaceId, table.model, table.version, table.feature, table.signal, table.since],
    }),
    uniqueIndex('drift_breach_open')
      .on(table.workspaceId, table.model, table.version, table.feature, table.signal)
      .where(sql`ended_at is null`),
    foreignKey({
      columns: [table.workspaceId, table.model, table.baseline],
      foreignColumns: [baseline.workspaceId, baseline.model, baseline.number],
    }),
  ],
);
