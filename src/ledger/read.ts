import { type SQL, sql } from 'drizzle-orm';
import type { Actor } from '../kernel/caller.ts';
import type { Json } from '../kernel/fact.ts';
import type { Db } from '../store/unit.ts';

/** Which rows of the ledger are asked for. `model` matches facts about the model or a request for it. */
export interface LedgerQuery {
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
  /** A kind (`request.voted`) or its first word (`request`). */
  readonly kind?: string | undefined;
  readonly model?: string | undefined;
  /** A person's id. */
  readonly actor?: string | undefined;
  /** The timeline of one incident, by its number. */
  readonly incident?: number | undefined;
  /** No row after this one: what is written meanwhile stays out. */
  readonly upTo?: number | undefined;
}

/** A row as people and exports see it. `texts` holds what was not erased; null where it was. */
export interface LedgerEntry {
  readonly seq: number;
  readonly id: string;
  readonly kind: string;
  readonly at: string;
  readonly actor: Actor;
  readonly body: { readonly [key: string]: Json };
  readonly texts: { readonly [field: string]: string | null };
  /** Hexadecimal, of the texts that were not erased: sha256(salt || text) is what `raw` holds of each. */
  readonly salts: { readonly [field: string]: string };
  /** The canonical bytes the chain is over. */
  readonly raw: string;
  readonly hash: string;
}

type Row = {
  seq: number;
  body: string;
  hash: string;
  texts: { [field: string]: string | null } | null;
  salts: { [field: string]: string } | null;
};

/** The newest rows first, `limit` of them before row `before`. */
export async function newestEntries(
  db: Db,
  workspace: string,
  query: LedgerQuery,
  limit: number,
  before?: number,
): Promise<LedgerEntry[]> {
  return read(
    db,
    workspace,
    query,
    sql`${before === undefined ? sql`true` : sql`l.seq < ${before}`}`,
    sql`desc`,
    limit,
  );
}

/** All rows in order, read in portions so that an export of any length needs little memory. */
export async function* allEntries(db: Db, workspace: string, query: LedgerQuery): AsyncGenerator<LedgerEntry> {
  let last = 0;
  for (;;) {
    const entries = await read(db, workspace, query, sql`l.seq > ${last}`, sql`asc`, 2_000);
    yield* entries;
    const end = entries.at(-1);
    if (!end) return;
    last = end.seq;
  }
}

async function read(
  db: Db,
  workspace: string,
  query: LedgerQuery,
  range: SQL,
  order: SQL,
  limit: number,
): Promise<LedgerEntry[]> {
  const rows = await db.execute<Row>(sql`
    select l.seq::float8 as seq, l.body, encode(l.hash, 'hex') as hash,
      (select jsonb_object_agg(t.field, t.text) from ledger_text t
        where t.workspace_id = l.workspace_id and t.seq = l.seq) as texts,
      (select jsonb_object_agg(t.field, encode(t.salt, 'hex')) from ledger_text t
        where t.workspace_id = l.workspace_id and t.seq = l.seq and t.text is not null) as salts
    from ledger l
    where l.workspace_id = ${workspace} and ${range} and ${conditionsOf(query)}
    order by l.seq ${order} limit ${limit}`);
  return rows.map(entryOf);
}

function conditionsOf(query: LedgerQuery): SQL {
  const conditions: SQL[] = [sql`true`];
  if (query.from) conditions.push(sql`l.body::jsonb ->> 'at' >= ${query.from.toISOString()}`);
  if (query.to) conditions.push(sql`l.body::jsonb ->> 'at' <= ${query.to.toISOString()}`);
  if (query.kind) {
    conditions.push(
      sql`(l.body::jsonb ->> 'kind' = ${query.kind} or starts_with(l.body::jsonb ->> 'kind', ${`${query.kind}.`}))`,
    );
  }
  if (query.incident !== undefined) {
    // As the partial index `ledger_incident` has it, so that it is used.
    conditions.push(
      sql`l.body like '%"kind":"incident.%' and (l.body::jsonb -> 'body' ->> 'incident')::integer = ${query.incident}`,
    );
  }
  if (query.upTo !== undefined) conditions.push(sql`l.seq <= ${query.upTo}`);
  if (query.model) conditions.push(sql`l.body::jsonb -> 'body' ->> 'model' = ${query.model}`);
  if (query.actor) {
    conditions.push(
      sql`(l.body::jsonb -> 'actor' ->> 'person' = ${query.actor} or l.body::jsonb -> 'actor' ->> 'author' = ${query.actor})`,
    );
  }
  return sql.join(conditions, sql` and `);
}

function entryOf(row: Row): LedgerEntry {
  const { id, kind, at, actor, body } = JSON.parse(row.body) as Pick<
    LedgerEntry,
    'id' | 'kind' | 'at' | 'actor' | 'body'
  >;
  const { seq, body: raw, hash, texts, salts } = row;
  return { seq, id, kind, at, actor, body, texts: texts ?? {}, salts: salts ?? {}, raw, hash };
}
