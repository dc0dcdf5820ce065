import { bigint, jsonb, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';

/** Natural keys of what was done already: an invocation, a job's consequence, a redelivered event. */
export const once = pgTable(
  'once',
  {
    workspaceId: text('workspace_id').notNull(),
    key: text('key').notNull(),
    at: timestamp('at', { withTimezone: true }).notNull(),
    /** What was answered then, where a repetition must get the same. */
    answer: jsonb('answer'),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.key] })],
);

/** The last human number given, for each kind ("request" gives R-81). */
export const counter = pgTable(
  'counter',
  {
    workspaceId: text('workspace_id').notNull(),
    kind: text('kind').notNull(),
    value: bigint('value', { mode: 'number' }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.kind] })],
);
