import { sql } from 'drizzle-orm';
import { bigint, index, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { bytea, instant } from '../store/columns.ts';

/** The audit record. Update, delete and truncate are refused by trigger (migration `ledger-is-append-only`). */
export const ledger = pgTable(
  'ledger',
  {
    workspaceId: text('workspace_id').notNull(),
    seq: bigint({ mode: 'number' }).notNull(),
    /** RFC 8785 JSON, made once; the chain is over these bytes. */
    body: text().notNull(),
    hash: bytea().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.seq] }),
    // An incident's timeline. Rows of other kinds cost it a look at their text, not a parse.
    index('ledger_incident')
      .on(table.workspaceId, sql`((body::jsonb -> 'body' ->> 'incident')::integer)`, table.seq)
      .where(sql`body like '%"kind":"incident.%'`),
  ],
);

/** The end of each workspace's chain; locking its row is what orders the ledger. */
export const ledgerHead = pgTable('ledger_head', {
  workspaceId: text('workspace_id').primaryKey(),
  seq: bigint({ mode: 'number' }).notNull(),
  hash: bytea().notNull(),
});

/** Free text a person wrote, beside the chain: the body holds its salted hash, so that it can be erased. */
export const ledgerText = pgTable(
  'ledger_text',
  {
    workspaceId: text('workspace_id').notNull(),
    seq: bigint({ mode: 'number' }).notNull(),
    field: text().notNull(),
    salt: bytea().notNull(),
    /** Null after erasure. */
    text: text(),
    /** Whose words these are; null for a token's or Steward's own. */
    author: uuid(),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.seq, table.field] }),
    index('ledger_text_author').on(table.workspaceId, table.author),
  ],
);

/** Signed ends of the chain. Update, delete and truncate are refused by trigger, as on the ledger. */
export const ledgerCheckpoint = pgTable(
  'ledger_checkpoint',
  {
    workspaceId: text('workspace_id').notNull(),
    seq: bigint({ mode: 'number' }).notNull(),
    /** The chain's hash at this row. */
    hash: bytea().notNull(),
    at: instant('at').notNull(),
    keyId: text('key_id').notNull(),
    signature: bytea().notNull(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.seq] })],
);

/** The public halves of the keys that signed checkpoints; the private ones are never in the database. */
export const ledgerKey = pgTable(
  'ledger_key',
  {
    workspaceId: text('workspace_id').notNull(),
    keyId: text('key_id').notNull(),
    publicKey: bytea('public_key').notNull(),
    since: instant('since').notNull(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.keyId] })],
);
