import { bigint, boolean, index, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { bytea, instant } from '../store/columns.ts';

/** A pack that somebody asked for in chat, until it is fetched: a day at most. */
export const auditPack = pgTable(
  'audit_pack',
  {
    workspaceId: text('workspace_id').notNull(),
    id: uuid().notNull(),
    /** The version, such as `churn@v12`. */
    subject: text().notNull(),
    /** The archive; null when it is larger than chat takes. */
    bytes: bytea(),
    sha256: text(),
    decisions: integer().notNull(),
    /** The last row of the ledger that is in it. */
    head: bigint({ mode: 'number' }).notNull(),
    sealed: boolean().notNull(),
    at: instant('at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.id] }),
    index('audit_pack_age').on(table.workspaceId, table.at),
  ],
);
