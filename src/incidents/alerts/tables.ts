import { sql } from 'drizzle-orm';
import { boolean, index, integer, jsonb, pgTable, primaryKey, smallint, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { instant } from '../../store/columns.ts';
import type { Matcher } from './matcher.ts';

export const ALERT_STATES = ['firing', 'resolved'] as const;
export const FINGERPRINT_RULES = ['dedup-key', 'fingerprint', 'labels'] as const;

type Labels = Readonly<Record<string, string>>;

/** What a source said last of one alert: one row for each thing that can be wrong, however often it is sent. */
export const alert = pgTable(
  'alert',
  {
    workspaceId: text('workspace_id').notNull(),
    /** The integration's id, or `steward`: the same key from two integrations is two alerts. */
    integration: text().notNull(),
    fingerprint: text().notNull(),
    source: text().notNull(),
    /** How the fingerprint was found: see fingerprint.ts. */
    rule: text({ enum: FINGERPRINT_RULES }).notNull(),
    labels: jsonb().$type<Labels>().notNull(),
    annotations: jsonb().$type<Labels>().notNull(),
    /** Members of the payload that Steward has no use for. */
    extra: jsonb().$type<Readonly<Record<string, unknown>>>(),
    state: text({ enum: ALERT_STATES }).notNull(),
    startsAt: instant('starts_at').notNull(),
    endsAt: instant('ends_at'),
    url: text(),
    severity: smallint().notNull(),
    model: text(),
    /** How often it was sent. */
    received: integer().notNull(),
    firstAt: instant('first_at').notNull(),
    lastAt: instant('last_at').notNull(),
    /** When it began to fire and was resolved, the last ten times: what flapping is judged by. */
    changes: instant('changes').array().notNull(),
    /** False until its newest state was put into groups: the queue of the work after the answer. */
    routed: boolean().notNull().default(false),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.integration, table.fingerprint] }),
    index('alert_to_route').on(table.workspaceId, table.lastAt).where(sql`not routed`),
    index('alert_firing').on(table.workspaceId).where(sql`state = 'firing'`),
  ],
);

/** `A-<n>`: alerts of one route with the same labels to group by, from the first that fires until none does. Machine state alone. */
export const alertGroup = pgTable(
  'alert_group',
  {
    workspaceId: text('workspace_id').notNull(),
    number: integer().notNull(),
    /** The route's name and the labels grouped by, as canonical JSON. */
    key: text().notNull(),
    route: text().notNull(),
    labels: jsonb().$type<Labels>().notNull(),
    source: text().notNull(),
    state: text({ enum: ALERT_STATES }).notNull(),
    title: text().notNull(),
    /** The worst of what fires, or fired last. */
    severity: smallint().notNull(),
    model: text(),
    firing: integer().notNull(),
    total: integer().notNull(),
    /** How often it opened: an acknowledgement is of one opening. */
    opening: integer().notNull().default(1),
    openedAt: instant('opened_at').notNull(),
    resolvedAt: instant('resolved_at'),
    /** Its alerts change too often: until it is quiet it stays open, and changes are not told one by one. */
    flappingSince: instant('flapping_since'),
    /** When people were told last, of how many firing; null: nobody was. */
    notifiedAt: instant('notified_at'),
    notifiedFiring: integer('notified_firing').notNull().default(0),
    /** What was decided when it was looked at last, for `alert why`. */
    decision: text().notNull().default('waits'),
    decidedAt: instant('decided_at'),
    /** How many of its firing alerts were muted then. */
    muted: integer().notNull().default(0),
    paging: boolean().notNull().default(false),
    /** When its card was wanted anew last because its numbers changed. */
    shownAt: instant('shown_at'),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.number] }),
    uniqueIndex('alert_group_open').on(table.workspaceId, table.key).where(sql`state = 'firing'`),
    index('alert_group_key').on(table.workspaceId, table.key, table.number),
  ],
);

/** An alert in a group, as it was there: it keeps its place when it is resolved. */
export const alertMember = pgTable(
  'alert_member',
  {
    workspaceId: text('workspace_id').notNull(),
    group: integer('group_number').notNull(),
    integration: text().notNull(),
    fingerprint: text().notNull(),
    state: text({ enum: ALERT_STATES }).notNull(),
    startsAt: instant('starts_at').notNull(),
    endsAt: instant('ends_at'),
    /** The state that people were told last; null: not of this alert yet. */
    told: text({ enum: ALERT_STATES }),
    /** What muted it when it was looked at last: `silence:S-3`, `inhibited:by <fingerprint>`; null: nothing. */
    muted: text(),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.group, table.integration, table.fingerprint] }),
    index('alert_member_alert').on(table.workspaceId, table.integration, table.fingerprint),
  ],
);

/** What people did about a group. No machine event writes here. */
export const alertCare = pgTable(
  'alert_care',
  {
    workspaceId: text('workspace_id').notNull(),
    group: integer('group_number').notNull(),
    ackedBy: text('acked_by'),
    ackedAt: instant('acked_at'),
    /** The opening that it is of: one that opens again later is not acknowledged yet. */
    ackedOpening: integer('acked_opening'),
    assignee: text(),
    note: text(),
    noteBy: text('note_by'),
    noteAt: instant('note_at'),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.group] })],
);

/** Which alerts are grouped how, shown where and page whom. In order of `position`; the first that matches, and on while it says `continue`. */
export const alertRoute = pgTable(
  'alert_route',
  {
    workspaceId: text('workspace_id').notNull(),
    name: text().notNull(),
    position: integer().notNull(),
    source: text(),
    matchers: jsonb().$type<readonly Matcher[]>().notNull(),
    groupBy: text('group_by').array().notNull(),
    /** Seconds; null: 30, or 0 where it pages. */
    waitSeconds: integer('wait_seconds'),
    intervalSeconds: integer('interval_seconds').notNull(),
    repeatSeconds: integer('repeat_seconds').notNull(),
    /** An escalation policy. */
    page: text(),
    /** `platform:team:channel`; null: the channel for incidents. */
    place: text(),
    declare: smallint(),
    goesOn: boolean('goes_on').notNull().default(false),
    /** So many new groups within a minute and an hour, of urgent alerts and of others each; null: 50 and 200. */
    perMinute: integer('per_minute'),
    perHour: integer('per_hour'),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.name] })],
);

/** Mutes alerts for a time. `weekly` is a maintenance window that comes back. */
export const silence = pgTable(
  'silence',
  {
    workspaceId: text('workspace_id').notNull(),
    number: integer().notNull(),
    matchers: jsonb().$type<readonly Matcher[]>().notNull(),
    zone: text().notNull(),
    fromAt: instant('from_at').notNull(),
    toAt: instant('to_at'),
    weekly: text(),
    /** A maintenance window: that something is resolved is told all the same. */
    maintenance: boolean().notNull(),
    author: text(),
    reason: text(),
    endedAt: instant('ended_at'),
    endedBy: text('ended_by'),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.number] }),
    index('silence_standing').on(table.workspaceId).where(sql`ended_at is null`),
  ],
);

/** While one alert fires, others that have the same labels are not told. */
export const alertInhibit = pgTable(
  'alert_inhibit',
  {
    workspaceId: text('workspace_id').notNull(),
    name: text().notNull(),
    cause: jsonb().$type<readonly Matcher[]>().notNull(),
    target: jsonb().$type<readonly Matcher[]>().notNull(),
    equal: text().array().notNull(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.name] })],
);
