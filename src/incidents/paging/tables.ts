import { sql } from 'drizzle-orm';
import {
  boolean,
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
import type { PlatformName } from '../../chat/text.ts';
import { bytea, instant } from '../../store/columns.ts';
import type { Rule } from './rule.ts';
import type { Step } from './step.ts';

export const URGENCIES = ['urgent', 'normal'] as const;
/** Urgent pages go by the urgent rule and through quiet hours; normal ones wait for their end. */
export type Urgency = (typeof URGENCIES)[number];

/** Whom to page about what nobody answers, in which order. Pages freeze its steps when they start. */
export const escalationPolicy = pgTable(
  'escalation_policy',
  {
    workspaceId: text('workspace_id').notNull(),
    name: text().notNull(),
    steps: jsonb().$type<readonly Step[]>().notNull(),
    at: instant('at').notNull(),
    by: uuid(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.name] })],
);

/** A run of an escalation policy about one subject. */
export const page = pgTable(
  'page',
  {
    workspaceId: text('workspace_id').notNull(),
    id: uuid().notNull(),
    /** `alert:12` or `incident:3`. */
    subject: text().notNull(),
    policy: text().notNull(),
    /** The policy's steps as they were when it started. */
    steps: jsonb().$type<readonly Step[]>().notNull(),
    urgency: text({ enum: URGENCIES }).notNull(),
    severity: smallint().notNull(),
    title: text().notNull(),
    summary: text().notNull(),
    model: text(),
    alerts: integer().notNull(),
    state: text({ enum: ['open', 'acknowledged', 'ended'] }).notNull(),
    /** Counts what overtakes planned sends: an acknowledgement, an end, a jump to the next step. */
    generation: integer().notNull().default(1),
    /** The next step that is taken, and how often the policy began anew. */
    step: integer().notNull().default(0),
    round: integer().notNull().default(0),
    /** When nobody was left to page and the admins were. */
    fellBackAt: instant('fell_back_at'),
    startedAt: instant('started_at').notNull(),
    acknowledgedAt: instant('acknowledged_at'),
    acknowledgedBy: uuid('acknowledged_by'),
    /** An acknowledgement counts until then; its holder was reminded at `reminded_at`. */
    leaseUntil: instant('lease_until'),
    remindedAt: instant('reminded_at'),
    endedAt: instant('ended_at'),
    endedBecause: text('ended_because'),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.id] }),
    uniqueIndex('page_running').on(table.workspaceId, table.subject, table.policy).where(sql`state <> 'ended'`),
    index('page_subject').on(table.workspaceId, table.subject),
    index('page_open').on(table.workspaceId, table.startedAt).where(sql`state = 'open'`),
  ],
);

/** One try to reach one person (or a channel, or a webhook) for a step of a page, by one method. */
export const pageAttempt = pgTable(
  'page_attempt',
  {
    workspaceId: text('workspace_id').notNull(),
    id: uuid().notNull(),
    page: uuid().notNull(),
    step: integer().notNull(),
    round: integer().notNull(),
    /** Null for channels and webhooks of the policy. */
    person: uuid(),
    /** Which of the person's methods this is, from 0. */
    position: integer().notNull(),
    kind: text({ enum: ['chat', 'mention', 'channel', 'email', 'provider'] }).notNull(),
    platform: text().$type<PlatformName>(),
    team: text(),
    channel: text(),
    /** An e-mail address or telephone number. */
    target: text(),
    provider: text(),
    dueAt: instant('due_at').notNull(),
    /** `wanted` was handed over and is not confirmed; `dropped` was overtaken before it went out. */
    state: text({ enum: ['planned', 'wanted', 'sent', 'failed', 'dropped'] }).notNull(),
    /** The page's generation it belongs to. */
    generation: integer().notNull(),
    wantedAt: instant('wanted_at'),
    /** When a call to the outside began: found set, it may have happened, and the next one says "possible repeat". */
    tryingAt: instant('trying_at'),
    tries: integer().notNull().default(0),
    sentAt: instant('sent_at'),
    error: text(),
    /** When the link in its e-mail was used. */
    linkUsedAt: instant('link_used_at'),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.id] }),
    index('page_attempt_page').on(table.workspaceId, table.page),
    foreignKey({ columns: [table.workspaceId, table.page], foreignColumns: [page.workspaceId, page.id] }),
  ],
);

/** How one person wants to be reached. Without a row: a direct message at once. */
export const contactSetting = pgTable(
  'contact_setting',
  {
    workspaceId: text('workspace_id').notNull(),
    person: uuid().notNull(),
    urgent: jsonb().$type<readonly Rule[]>().notNull(),
    normal: jsonb().$type<readonly Rule[]>().notNull(),
    /** Minutes of the day; null: no quiet hours. */
    quietFrom: smallint('quiet_from'),
    quietTo: smallint('quiet_to'),
    /** Null: the zone of the chat account. */
    zone: text(),
    at: instant('at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.person] })],
);

export const PROVIDER_KINDS = ['ntfy', 'twilio-sms', 'twilio-voice', 'webhook'] as const;

/** A service outside that reaches people: set up by an admin, used by rules and by the step `webhook`. */
export const pageProvider = pgTable(
  'page_provider',
  {
    workspaceId: text('workspace_id').notNull(),
    name: text().notNull(),
    kind: text({ enum: PROVIDER_KINDS }).notNull(),
    url: text().notNull(),
    /** Name of the secret, as effects name theirs: `EFFECT_<NAME>`. */
    secret: text(),
    /** Twilio: the number or service that calls. */
    sender: text(),
    allowPrivate: boolean('allow_private').notNull(),
    at: instant('at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.name] })],
);

/** Whose turn it was last in a group that is paged in turn. */
export const pageTurn = pgTable(
  'page_turn',
  {
    workspaceId: text('workspace_id').notNull(),
    policy: text().notNull(),
    group: text('group_name').notNull(),
    person: uuid().notNull(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.policy, table.group] })],
);

/** What signs the links in e-mails of pages. */
export const pageKey = pgTable('page_key', {
  workspaceId: text('workspace_id').primaryKey(),
  key: bytea().notNull(),
});
