import { sql } from 'drizzle-orm';
import {
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { model } from '../../registry/tables.ts';
import { instant } from '../../store/columns.ts';
import { INCIDENT_STATES } from './state.ts';

/** Where something was said: a card goes there when no channel is set. */
export interface IncidentOrigin {
  readonly platform: string;
  readonly team: string;
  readonly channel: string;
}

/** Something that went wrong and that people work on: `INC-4`. What happened is in the ledger; this is how it stands. */
export const incident = pgTable(
  'incident',
  {
    workspaceId: text('workspace_id').notNull(),
    number: integer().notNull(),
    title: text().notNull(),
    /** 1 is the worst, 4 the least. */
    severity: smallint().notNull(),
    state: text({ enum: INCIDENT_STATES }).notNull(),
    /** What it is about, and where that stood when it was declared. */
    model: text(),
    version: text(),
    stage: text(),
    /** `alert:12`: what it was declared from. */
    fromSubject: text('from_subject'),
    origin: jsonb().$type<IncidentOrigin>(),
    declaredBy: uuid('declared_by'),
    declaredAt: instant('declared_at').notNull(),
    /** When it began, as far as is known: the alert's first firing, else when it was declared. */
    beganAt: instant('began_at').notNull(),
    ackedBy: uuid('acked_by'),
    ackedAt: instant('acked_at'),
    mitigatedAt: instant('mitigated_at'),
    resolvedBy: uuid('resolved_by'),
    resolvedAt: instant('resolved_at'),
    /** When it was closed, cancelled or merged into another. */
    endedAt: instant('ended_at'),
    mergedInto: integer('merged_into'),
    /** What stakeholders were told last, in plain words. */
    lastUpdate: text('last_update'),
    lastUpdateBy: uuid('last_update_by'),
    lastUpdateAt: instant('last_update_at'),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.number] }),
    // However many declare from the same alert at once, there is one incident.
    uniqueIndex('incident_from')
      .on(table.workspaceId, table.fromSubject)
      .where(sql`from_subject is not null and state in ('triage', 'active', 'mitigated')`),
    index('incident_open').on(table.workspaceId, table.model).where(sql`state in ('triage', 'active', 'mitigated')`),
    foreignKey({ columns: [table.workspaceId, table.model], foreignColumns: [model.workspaceId, model.name] }),
  ],
);

/** What people do in an incident. */
export const ROLES = ['commander', 'deputy', 'scribe', 'communications', 'expert'] as const;
export type IncidentRole = (typeof ROLES)[number];

/** Who has which part in an incident. Of experts there may be several, of the others one. */
export const incidentRole = pgTable(
  'incident_role',
  {
    workspaceId: text('workspace_id').notNull(),
    incident: integer().notNull(),
    role: text({ enum: ROLES }).notNull(),
    person: uuid().notNull(),
    at: instant('at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.incident, table.role, table.person] }),
    foreignKey({
      columns: [table.workspaceId, table.incident],
      foreignColumns: [incident.workspaceId, incident.number],
    }),
  ],
);

/** What was learned of an incident; what happened is its timeline. */
export const incidentReview = pgTable(
  'incident_review',
  {
    workspaceId: text('workspace_id').notNull(),
    incident: integer().notNull(),
    /** Who answers for the review and its actions. */
    owner: uuid(),
    cause: text(),
    learned: text(),
    by: uuid(),
    at: instant('at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.incident] }),
    foreignKey({
      columns: [table.workspaceId, table.incident],
      foreignColumns: [incident.workspaceId, incident.number],
    }),
  ],
);

/** Something to be done so that it does not come again, kept until it is done. Numbered within its incident. */
export const incidentAction = pgTable(
  'incident_action',
  {
    workspaceId: text('workspace_id').notNull(),
    incident: integer().notNull(),
    number: integer().notNull(),
    text: text().notNull(),
    owner: uuid(),
    dueAt: instant('due_at').notNull(),
    by: uuid(),
    at: instant('at').notNull(),
    doneBy: uuid('done_by'),
    doneAt: instant('done_at'),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.incident, table.number] }),
    index('incident_action_open').on(table.workspaceId, table.dueAt).where(sql`done_at is null`),
    foreignKey({
      columns: [table.workspaceId, table.incident],
      foreignColumns: [incident.workspaceId, incident.number],
    }),
  ],
);

/** The channel in which people work on an incident, one in each team at most; without a channel, why there is none. */
export const incidentRoom = pgTable(
  'incident_room',
  {
    workspaceId: text('workspace_id').notNull(),
    incident: integer().notNull(),
    platform: text().notNull(),
    team: text().notNull(),
    channel: text(),
    name: text(),
    because: text(),
    at: instant('at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.incident, table.platform, table.team] }),
    uniqueIndex('incident_room_channel').on(table.workspaceId, table.platform, table.team, table.channel),
    foreignKey({
      columns: [table.workspaceId, table.incident],
      foreignColumns: [incident.workspaceId, incident.number],
    }),
  ],
);
