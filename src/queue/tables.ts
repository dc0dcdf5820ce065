import { bigint, index, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { instant } from '../store/columns.ts';

/** What is due later: one row for each thing that waits. It goes when its handler ran and nobody moved it meanwhile. */
export const timer = pgTable(
  'timer',
  {
    workspaceId: text('workspace_id').notNull(),
    kind: text().notNull(),
    subject: text().notNull(),
    dueAt: instant('due_at').notNull(),
    /** Never given twice: a timer that was cancelled and set again, or moved, has another one. */
    generation: bigint({ mode: 'number' }).notNull(),
    /** Nobody claims the row before this: a pump runs it, or it failed and waits. */
    leaseUntil: instant('lease_until'),
    /** Runs that failed in a row. */
    attempts: integer().notNull().default(0),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.kind, table.subject] }),
    index('timer_due').on(table.dueAt),
  ],
);
