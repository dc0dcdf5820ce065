import { sql } from 'drizzle-orm';
import {
  boolean,
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
import type { CriterionChange } from '../evidence/criterion.ts';
import type { Actor } from '../kernel/caller.ts';
import { model } from '../registry/tables.ts';
import { instant } from '../store/columns.ts';
import type { EffectNote } from './effect.ts';
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
  'expired',
  'superseded',
] as const;

/**
 * What a request is for: `review` looks at something that was applied already, `renewal` at something that stands, and
 * `criterion` changes what a project promised.
 */
export const REQUEST_KINDS = ['promotion', 'rollback', 'break-glass', 'review', 'renewal', 'criterion'] as const;
export type RequestKind = (typeof REQUEST_KINDS)[number];
/** These change no placement: approved, they are done. */
export const MOVES_NOTHING: readonly RequestKind[] = ['review', 'renewal', 'criterion'];
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
    kind: text({ enum: REQUEST_KINDS }).notNull(),
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
    /** The model's owner and team when it was opened: later ones decide on later requests. */
    owner: uuid(),
    team: text(),
    /** What the request is about, pinned when it was opened. */
    digest: text(),
    versionRevision: integer('version_revision'),
    metrics: jsonb().$type<Readonly<Record<string, number>>>().notNull(),
    incumbent: text(),
    incumbentMetrics: jsonb('incumbent_metrics').$type<Readonly<Record<string, number>>>(),
    gates: jsonb().$type<readonly GateResult[]>().notNull(),
    /** The evidence round: counts up when the gates' results change; a button carries the one its card showed. */
    round: integer().notNull().default(1),
    /** The evidence round from which votes count: those of earlier rounds are void. */
    votesFrom: integer('votes_from').notNull().default(1),
    reason: text(),
    /** Why it ended as it did, in Steward's own words. */
    ending: text(),
    origin: jsonb().$type<RequestOrigin>(),
    openedAt: instant('opened_at').notNull(),
    /** Undecided by then, it ends. */
    expiresAt: instant('expires_at'),
    /** Since when those of the policy's escalation may decide too. */
    escalatedAt: instant('escalated_at'),
    /** Part of the traffic the subject is to get, 0 to 1; null means all. */
    share: real(),
    /** Requests that were asked for in one go share a card: the number of the first of them. */
    bundle: integer(),
    /** Applied only after this request was, and not before this time. */
    afterRequest: integer('after_request'),
    notBefore: instant('not_before'),
    /** Until when an approval can be undone, before anything is applied. */
    settlesAt: instant('settles_at'),
    /** The incident a break-glass names: `INC-4` or a link. */
    incident: text(),
    /** The request that a review looks at, or whose approval a renewal prolongs. */
    concerns: integer(),
    /** The success criterion that is to change, as it was when it was asked and as it would be. */
    change: jsonb().$type<CriterionChange>(),
    /** Until when the approval holds. */
    validUntil: instant('valid_until'),
    supersededBy: integer('superseded_by'),
    decidedAt: instant('decided_at'),
    appliedAt: instant('applied_at'),
    /** When the effects are tried again; null while they run, and when Steward gave up. */
    nextTryAt: instant('next_try_at'),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.number] }),
    foreignKey({ columns: [table.workspaceId, table.model], foreignColumns: [model.workspaceId, model.name] }),
    uniqueIndex('request_open')
      .on(table.workspaceId, table.track, table.model, table.toStage)
      .where(
        sql`state in ('pending', 'approved', 'applying', 'apply-failed') and kind not in ('review', 'renewal', 'criterion')`,
      ),
    uniqueIndex('request_open_criterion')
      .on(table.workspaceId, table.model, sql`(change ->> 'metric')`, sql`(change ->> 'side')`)
      .where(sql`state = 'pending' and kind = 'criterion'`),
    index('request_of_bundle').on(table.workspaceId, table.bundle).where(sql`bundle is not null`),
    index('request_concerning').on(table.workspaceId, table.concerns).where(sql`concerns is not null`),
    index('request_by_state').on(table.workspaceId, table.state, table.openedAt),
    index('request_by_model').on(table.workspaceId, table.model, table.number),
    index('request_valid').on(table.workspaceId, table.validUntil).where(sql`valid_until is not null`),
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
    /** The evidence round it was given in. */
    round: integer().notNull().default(1),
    /** Whose right he used, when it was lent to him: "B for A". */
    behalfOf: uuid('behalf_of'),
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

/** A remark beside the votes: it decides nothing and is part of the record. */
export const feedback = pgTable(
  'feedback',
  {
    workspaceId: text('workspace_id').notNull(),
    id: uuid().notNull(),
    request: integer().notNull(),
    person: uuid().notNull(),
    severity: text({ enum: ['minor', 'major'] }).notNull(),
    comment: text(),
    at: instant('at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.id] }),
    foreignKey({ columns: [table.workspaceId, table.request], foreignColumns: [request.workspaceId, request.number] }),
    index('feedback_of_request').on(table.workspaceId, table.request),
  ],
);

/** Somebody lends his right to decide: on one request, or on all for a time. One step, never to whoever asked. */
export const delegation = pgTable(
  'delegation',
  {
    workspaceId: text('workspace_id').notNull(),
    id: uuid().notNull(),
    fromPerson: uuid('from_person').notNull(),
    toPerson: uuid('to_person').notNull(),
    /** The one request it is for; null for all between the two times. */
    request: integer(),
    fromAt: instant('from_at').notNull(),
    toAt: instant('to_at'),
    createdAt: instant('created_at').notNull(),
    endedAt: instant('ended_at'),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.id] }),
    index('delegation_of_person').on(table.workspaceId, table.fromPerson),
    index('delegation_to_person').on(table.workspaceId, table.toPerson),
    index('delegation_of_request').on(table.workspaceId, table.request),
  ],
);

/** A model that may not be promoted to a stage for the time being, and why; one open row for both. */
export const hold = pgTable(
  'hold',
  {
    workspaceId: text('workspace_id').notNull(),
    id: uuid().notNull(),
    model: text().notNull(),
    stage: text().notNull().default('production'),
    /** The rollback that put it on. */
    request: integer(),
    reason: text(),
    since: instant('since').notNull(),
    setBy: uuid('set_by'),
    releasedAt: instant('released_at'),
    releasedBy: uuid('released_by'),
    releaseReason: text('release_reason'),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.id] }),
    uniqueIndex('hold_open').on(table.workspaceId, table.model, table.stage).where(sql`released_at is null`),
    foreignKey({ columns: [table.workspaceId, table.model], foreignColumns: [model.workspaceId, model.name] }),
  ],
);

/** What the effects of a request did: one row each, so that a try after a failure or a crash goes on where it ended. */
export const requestEffect = pgTable(
  'request_effect',
  {
    workspaceId: text('workspace_id').notNull(),
    request: integer().notNull(),
    /** Its place in the stage's list of the lifecycle that the request pinned. */
    position: integer().notNull(),
    effect: text().notNull(),
    /** `running` found at the next try says that it may or may not have happened: it runs again under the same key. */
    state: text({ enum: ['running', 'done', 'failed'] }).notNull(),
    /** Tries since it was asked for, or since somebody asked for another round. */
    attempts: integer().notNull(),
    error: text(),
    /** What the effect keeps for itself, such as who held an alias before. */
    note: jsonb().$type<EffectNote>(),
    startedAt: instant('started_at').notNull(),
    endedAt: instant('ended_at'),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.request, table.position] }),
    foreignKey({ columns: [table.workspaceId, table.request], foreignColumns: [request.workspaceId, request.number] }),
  ],
);
