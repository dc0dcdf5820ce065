import { boolean, foreignKey, index, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { request } from '../lifecycle/tables.ts';
import { instant } from '../store/columns.ts';

/** Where a webhook goes and which secrets sign it, by name: the secrets themselves are nowhere in the database. */
export interface DeliveryTarget {
  readonly url: string;
  readonly secrets: readonly string[];
  readonly allowPrivate: boolean;
}

/** One message to one receiver: what was sent, how often, and what came back. */
export const webhookDelivery = pgTable(
  'webhook_delivery',
  {
    workspaceId: text('workspace_id').notNull(),
    /** `msg_` and 24 hexadecimal digits, made from request and effect; the header `webhook-id`. */
    id: text().notNull(),
    request: integer().notNull(),
    subject: text().notNull(),
    target: jsonb().$type<DeliveryTarget>().notNull(),
    /** The body as it is sent and signed: the same bytes at each try. */
    body: text().notNull(),
    /** `gone`: the receiver answered 410, and nothing is sent there again. */
    state: text({ enum: ['waiting', 'delivered', 'failed', 'gone'] }).notNull(),
    attempts: integer().notNull().default(0),
    /** The last HTTP status; null when there was no answer. */
    status: integer(),
    /** The first part of the last answer, or why there was none. */
    excerpt: text(),
    createdAt: instant('created_at').notNull(),
    lastAt: instant('last_at'),
    deliveredAt: instant('delivered_at'),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.id] }),
    foreignKey({ columns: [table.workspaceId, table.request], foreignColumns: [request.workspaceId, request.number] }),
    index('webhook_delivery_newest').on(table.workspaceId, table.createdAt),
  ],
);

/** An alias of an MLflow registry that a request moved, and what it should say: compared with MLflow every few minutes. */
export const aliasWatch = pgTable(
  'alias_watch',
  {
    workspaceId: text('workspace_id').notNull(),
    /** 24 hexadecimal digits made from the address, the model's name and the alias. */
    id: text().notNull(),
    url: text().notNull(),
    /** The registered model in MLflow. */
    name: text().notNull(),
    alias: text().notNull(),
    /** The name of the secret to sign in with. */
    token: text(),
    allowPrivate: boolean('allow_private').notNull(),
    outside: text({ enum: ['report', 'revert'] }).notNull(),
    /** What set it: the request, its subject and stage. */
    request: integer().notNull(),
    model: text().notNull(),
    subject: text().notNull(),
    stage: text().notNull(),
    /** The version of MLflow it should be, and which it was before that request. */
    expected: text().notNull(),
    previous: text(),
    /** Since when it says something else, and what: null there means that the alias is gone. */
    strayedAt: instant('strayed_at'),
    found: text(),
    /** When MLflow last told of a change; newer than `checkedAt` while it was not looked at. */
    hintedAt: instant('hinted_at'),
    checkedAt: instant('checked_at'),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.id] }),
    index('alias_watch_name').on(table.workspaceId, table.name, table.alias),
    foreignKey({ columns: [table.workspaceId, table.request], foreignColumns: [request.workspaceId, request.number] }),
  ],
);
