import { index, integer, json, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';
import type { Json } from '../kernel/fact.ts';

/** What was answered to a keyed call, written in the transaction of its effect; for 24 h a repetition gets the same. */
export const idempotency = pgTable(
  'idempotency',
  {
    workspaceId: text('workspace_id').notNull(),
    /** The token's id, never its secret. */
    token: text().notNull(),
    /** Method and path, such as `POST /api/v1/requests`. */
    route: text().notNull(),
    key: text().notNull(),
    /** sha256 of the canonical body, hexadecimal. */
    bodyHash: text('body_hash').notNull(),
    /** Null only inside the transaction that claims the key. */
    status: integer(),
    /** json, not jsonb, which would change the order of members. */
    body: json().$type<Json>(),
    at: timestamp('at', { withTimezone: true, mode: 'date' }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.token, table.route, table.key] }),
    index('idempotency_age').on(table.workspaceId, table.at),
  ],
);
