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
import type { Actor } from '../kernel/caller.ts';
import { model } from '../registry/tables.ts';
import { instant } from '../store/columns.ts';
import type { GateResult } from './gate.ts';
import type { Lifecycle } from './lifecycle.ts';

/** Every lifecycle file that was in force, as it was. A request is judged by the revision it pinned. */
export const lifecycleRevision = pgTable(
  'lifecycle_revision',
  {
    workspaceId: text('workspace_id').notNull(),
    revision: integer().notNull(),
    hash: text().notNull(),
    body: jsonb().$type<Lifecycle>().notNull(),
    at: instant('at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.revision] })],
);

export const REQUEST_STATES = [
  'pending',
  'approved',
  'applying',
  'applied',
  'apply-failed',
  'rejected',
  'withdrawn',
  'stale',
] as const;
export type RequestState = (typeof REQUEST_STATES)[number];

/** Where a request was typed: its card goes there when no channel is set. */
export interface RequestOrigin {
  readonly platform: string;
  readonly team: string;
  readonly channel: string;
}

export const request = pgTable(
  'request',
  {
    workspaceId: text('workspace_id').notNull(),
    number: integer().notNull(),
    kind: text({ enum: ['promotion', 'rollback'] }).notNull(),
    track: text().notNull(),
    model: text().notNull(),
    version: text(),
    /** `churn` or `churn@v12`. */
    subject: text().notNull(),
    fromStage: text('from_stage').notNull(),
    toStage: text('to_stage').notNull(),
    risk: text({ enum: ['minimal', 'limited', 'high'] }),
    state: text({ enum: REQUEST_STATES }).notNull(),
    policy: text().notNull(),
    policyRevision: integer('policy_revision').notNull(),
    askedBy: jsonb('asked_by').$type<Actor>().notNull(),
    /** The human who asked, directly or as a token's author. */
    asker: uuid(),
    /** The human who registered the version. */
    registrar: uuid(),
    /** What the request is about, pinned when it was opened. */
    digest: text(),
    versionRevision: integer('version_revision'),
    metrics: jsonb().$type<Readonly<Record<string, number>>>().notNull(),
    incumbent: text(),
    incumbentMetrics: jsonb('incumbent_metrics').$type<Readonly<Record<string, number>>>(),
    gates: jsonb().$type<readonly GateResult[]>().notNull(),
    /** The evidence round: counts up when the gates' results change; a button carries the one its card showed. */
    round: integer().notNull().default(1),
    reason: text(),
    /** Why it ended as it did, in Steward's own words. */
    ending: text(),
    origin: jsonb().$type<RequestOrigin>(),
    openedAt: instant('opened_at').notNull(),
    decidedAt: instant('decided_at'),
    appliedAt: instant('applied_at'),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.number] }),
    foreignKey({ columns: [table.workspaceId, table.model], foreignColumns: [model.workspaceId, model.name] }),
    uniqueIndex('request_open')
      .on(table.workspaceId, table.track, table.model, table.toStage)
      .where(sql`state in ('pending', 'approved', 'applying', 'apply-failed')`),
    index('request_by_state').on(table.workspaceId, table.state, table.openedAt),
    index('request_by_model').on(table.workspaceId, table.model, table.number),
    index('request_by_asker').on(table.workspaceId, table.asker, table.number),
  ],
);

/** What each human says of a request at the moment; how he came to it is in the ledger. */
export const vote = pgTable(
  'vote',
  {
    workspaceId: text('workspace_id').notNull(),
    request: integer().notNull(),
    person: uuid().notNull(),
    /** An objection is a rejection by reaction that still lacks its reason: it holds the decision until it lapses. */
    decision: text({ enum: ['approve', 'reject', 'object'] }).notNull(),
    source: text({ enum: ['button', 'command', 'reaction'] }).notNull(),
    comment: text(),
    at: instant('at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.request, table.person] }),
    foreignKey({ columns: [table.workspaceId, table.request], foreignColumns: [request.workspaceId, request.number] }),
    index('vote_of_person').on(table.workspaceId, table.person),
  ],
);

/** Reactions that stand on a request's cards, counted or not; what the sweep compares with the platform. */
export const reaction = pgTable(
  'reaction',
  {
    workspaceId: text('workspace_id').notNull(),
    request: integer().notNull(),
    platform: text().notNull(),
    team: text().notNull(),
    userId: text('user_id').notNull(),
    emoji: text().notNull(),
    person: uuid(),
    counted: boolean().notNull(),
    at: instant('at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.request, table.platform, table.team, table.userId, table.emoji] }),
    foreignKey({ columns: [table.workspaceId, table.request], foreignColumns: [request.workspaceId, request.number] }),
  ],
);
