import {
  bigint,
  doublePrecision,
  foreignKey,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  uuid,
} from 'drizzle-orm/pg-core';
import type { Actor } from '../../kernel/caller.ts';
import { model } from '../../registry/tables.ts';
import { instant } from '../../store/columns.ts';
import { KPI_STATES } from './kpi-state.ts';

export const AGGREGATIONS = ['mean', 'sum', 'count', 'min', 'max', 'last', 'p50', 'p90', 'p95', 'p99'] as const;
export type Aggregation = (typeof AGGREGATIONS)[number];

/** What a model is watched by: how its readings become one value, and what that value should be. */
export const kpi = pgTable(
  'kpi',
  {
    workspaceId: text('workspace_id').notNull(),
    model: text().notNull(),
    name: text().notNull(),
    /** `%`, `ms`, or a currency (`EUR`): money. Empty: a bare number. */
    unit: text().notNull(),
    better: text({ enum: ['higher', 'lower'] }).notNull(),
    target: doublePrecision(),
    warn: doublePrecision(),
    breach: doublePrecision(),
    aggregation: text({ enum: AGGREGATIONS }).notNull(),
    /** The last so many minutes are judged. */
    windowMinutes: integer('window_minutes').notNull(),
    /** Fewer samples in the window say nothing. */
    minimum: integer().notNull(),
    /** Without a reading for so long, what was known is stale. */
    freshnessMinutes: integer('freshness_minutes').notNull(),
    retentionDays: integer('retention_days').notNull(),
    createdAt: instant('created_at').notNull(),
    createdBy: jsonb('created_by').$type<Actor>().notNull(),
    /** As of the last roll-up: the newest reading, what was found, and since when it is in breach. */
    lastAt: instant('last_at'),
    state: text({ enum: KPI_STATES }).notNull(),
    value: doublePrecision(),
    breachedAt: instant('breached_at'),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.model, table.name] }),
    foreignKey({ columns: [table.workspaceId, table.model], foreignColumns: [model.workspaceId, model.name] }),
  ],
);

/**
 * Readings as they came, partitioned by month of `at` (partitions.ts). No default partition: a month that is missing is
 * made before it is written to.
 */
export const reading = pgTable(
  'reading',
  {
    workspaceId: text('workspace_id').notNull(),
    model: text().notNull(),
    kpi: text().notNull(),
    at: instant('at').notNull(),
    /** Empty: of the model. */
    version: text().notNull(),
    /** Hash of the labels; empty without. */
    labelsKey: text('labels_key').notNull(),
    value: doublePrecision().notNull(),
    /** How many cases it stands for. */
    weight: doublePrecision().notNull(),
    labels: jsonb().$type<Readonly<Record<string, string>>>(),
    /** How often another value came for the same key; the last one counts. */
    corrections: smallint().notNull().default(0),
  },
  (table) => [
    primaryKey({
      columns: [table.workspaceId, table.model, table.kpi, table.at, table.version, table.labelsKey],
    }),
  ],
);

/** Where a KPI is read from by Steward itself: a query to a Prometheus, at each slot of the clock. */
export const kpiSource = pgTable(
  'kpi_source',
  {
    workspaceId: text('workspace_id').notNull(),
    model: text().notNull(),
    kpi: text().notNull(),
    /** `prod`: its address is the operator's `EFFECT_PROMETHEUS_PROD`. */
    source: text().notNull(),
    query: text().notNull(),
    everyMinutes: integer('every_minutes').notNull(),
    /** Empty: readings of the model. */
    version: text().notNull(),
    /** Counts changes: what was read under an older one is not kept. */
    revision: integer().notNull(),
    /** The last slot that was read. */
    readTo: instant('read_to').notNull(),
    /** Why it cannot be read at present, and since when. */
    problem: text(),
    problemAt: instant('problem_at'),
    failures: integer().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.model, table.kpi] }),
    foreignKey({
      columns: [table.workspaceId, table.model, table.kpi],
      foreignColumns: [kpi.workspaceId, kpi.model, kpi.name],
    }),
  ],
);

/**
 * Quarters of an hour whose roll-ups are behind. A row for each batch: one that commits while its quarter is being
 * rolled up leaves a mark of its own.
 */
export const readingMark = pgTable(
  'reading_mark',
  {
    workspaceId: text('workspace_id').notNull(),
    model: text().notNull(),
    kpi: text().notNull(),
    at: instant('at').notNull(),
    batch: uuid().notNull(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.model, table.kpi, table.at, table.batch] })],
);

export const STEPS = ['quarter', 'hour', 'day'] as const;
export type Step = (typeof STEPS)[number];

/** What reports read: each quarter of an hour, hour and day of UTC of a KPI and version, over all labels. */
export const kpiRollup = pgTable(
  'kpi_rollup',
  {
    workspaceId: text('workspace_id').notNull(),
    model: text().notNull(),
    kpi: text().notNull(),
    step: text({ enum: STEPS }).notNull(),
    /** Its beginning. */
    at: instant('at').notNull(),
    /** Empty: of the model. */
    version: text().notNull(),
    n: bigint({ mode: 'number' }).notNull(),
    weight: doublePrecision().notNull(),
    sum: doublePrecision().notNull(),
    /** Sum of value times weight. */
    weighted: doublePrecision().notNull(),
    min: doublePrecision().notNull(),
    max: doublePrecision().notNull(),
    last: doublePrecision().notNull(),
    lastAt: instant('last_at').notNull(),
    /** Counts by bucket (sketch.ts), for percentiles; null where the KPI needs none. */
    sketch: jsonb().$type<Readonly<Record<string, number>>>(),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.model, table.kpi, table.step, table.at, table.version] }),
  ],
);
