import { sql } from 'drizzle-orm';
import {
  doublePrecision,
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
import type { Actor } from '../kernel/caller.ts';
import { model, version } from '../registry/tables.ts';
import { instant } from '../store/columns.ts';
import { OPERATORS } from './bound.ts';

/** What speaks for a subject: a document of a phase of the project. Never changed; the newest of a kind counts. */
export const evidence = pgTable(
  'evidence',
  {
    workspaceId: text('workspace_id').notNull(),
    id: uuid().notNull(),
    /** `churn` or `churn@v12`, and its model. */
    subject: text().notNull(),
    model: text().notNull(),
    kind: text().notNull(),
    /** What it found; one that failed satisfies no gate. */
    result: text({ enum: ['pass', 'fail'] }).notNull(),
    uri: text(),
    text: text(),
    digest: text(),
    addedBy: jsonb('added_by').$type<Actor>().notNull(),
    author: uuid(),
    at: instant('at').notNull(),
    expiresAt: instant('expires_at'),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.id] }),
    index('evidence_newest').on(table.workspaceId, table.model, table.subject, table.kind, table.at),
    foreignKey({ columns: [table.workspaceId, table.model], foreignColumns: [model.workspaceId, model.name] }),
  ],
);

export const CHECK_STATES = ['pass', 'fail', 'pending'] as const;

/** What CI reported last for each context of a version. */
export const checkResult = pgTable(
  'check_result',
  {
    workspaceId: text('workspace_id').notNull(),
    model: text().notNull(),
    version: text().notNull(),
    context: text().notNull(),
    state: text({ enum: CHECK_STATES }).notNull(),
    url: text(),
    description: text(),
    /** When it happened there; an older one that comes late does not win. */
    at: instant('at').notNull(),
    reportedBy: jsonb('reported_by').$type<Actor>().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.model, table.version, table.context] }),
    foreignKey({
      columns: [table.workspaceId, table.model, table.version],
      foreignColumns: [version.workspaceId, version.model, version.version],
    }),
  ],
);

export const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Something wrong with a subject that somebody must mend or, by name, accept: `F-3`. */
export const finding = pgTable(
  'finding',
  {
    workspaceId: text('workspace_id').notNull(),
    number: integer().notNull(),
    subject: text().notNull(),
    model: text().notNull(),
    title: text().notNull(),
    severity: text({ enum: SEVERITIES }).notNull(),
    /** Who mends it. */
    owner: uuid(),
    state: text({ enum: ['open', 'accepted', 'closed'] }).notNull(),
    openedBy: uuid('opened_by'),
    at: instant('at').notNull(),
    endedBy: uuid('ended_by'),
    endedAt: instant('ended_at'),
    reason: text(),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.number] }),
    index('finding_of_model').on(table.workspaceId, table.model, table.state),
    foreignKey({ columns: [table.workspaceId, table.model], foreignColumns: [model.workspaceId, model.name] }),
  ],
);

/** A time in which nothing moves. Instants are kept; a weekly window is read in the zone each time. */
export const freeze = pgTable(
  'freeze',
  {
    workspaceId: text('workspace_id').notNull(),
    id: uuid().notNull(),
    name: text().notNull(),
    zone: text().notNull(),
    fromAt: instant('from_at').notNull(),
    toAt: instant('to_at'),
    /** `fri 16:00 - mon 08:00`; null: from beginning to end. */
    weekly: text(),
    /** Null: every model. */
    models: jsonb().$type<readonly string[]>(),
    team: text(),
    /** Null: every stage that has the gate. */
    stage: text(),
    reason: text(),
    addedBy: uuid('added_by'),
    at: instant('at').notNull(),
    endedBy: uuid('ended_by'),
    endedAt: instant('ended_at'),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.id] }),
    uniqueIndex('freeze_name').on(table.workspaceId, table.name).where(sql`ended_at is null`),
  ],
);

/** What a project promised at its beginning: a metric and its bound. */
export const criterion = pgTable(
  'criterion',
  {
    workspaceId: text('workspace_id').notNull(),
    model: text().notNull(),
    metric: text().notNull(),
    op: text({ enum: OPERATORS }).notNull(),
    bound: doublePrecision().notNull(),
    at: instant('at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.model, table.metric, table.op] }),
    foreignKey({ columns: [table.workspaceId, table.model], foreignColumns: [model.workspaceId, model.name] }),
  ],
);
