import { sql } from 'drizzle-orm';
import type { Db } from '../store/unit.ts';

/** What is wrong with the first bad row, in words for an auditor. */
export interface ChainFault {
  readonly seq: number;
  readonly fault: 'gap' | 'hash' | 'text' | 'head';
  readonly message: string;
}

export interface Verification {
  readonly workspace: string;
  readonly rows: number;
  readonly fault: ChainFault | undefined;
}

/** A row of the chain by its number and hash (hexadecimal). */
export interface ChainRow {
  readonly seq: number;
  readonly hash: string;
}

const BATCH = 100_000;
/** What row 1 follows. */
export const CHAIN_START: ChainRow = { seq: 0, hash: '00'.repeat(32) };

/**
 * Recomputes the whole chain of a workspace from its bytes, then every free text's salted hash, then the head.
 * Names the first bad row. Erased texts (null) are fine: their hash stays in the chain.
 */
export async function verifyLedger(db: Db, workspace: string): Promise<Verification> {
  const { rows, last, fault } = await verifyRows(db, workspace, CHAIN_START);
  if (fault) return { workspace, rows, fault };
  return { workspace, rows, fault: (await badText(db, workspace)) ?? (await badHead(db, workspace, last.seq)) };
}

/** Recomputes the rows after `start`. `last` is the last good row; without a fault, the last there is. */
export async function verifyRows(
  db: Db,
  workspace: string,
  start: ChainRow,
): Promise<{ readonly rows: number; readonly last: ChainRow; readonly fault: ChainFault | undefined }> {
  let last = start;
  let rows = 0;
  for (;;) {
    const [batch] = await db.execute<{
      count: number;
      last: number | null;
      hash: string | null;
      gap: number | null;
      bad: number | null;
    }>(sql`
      select count(*)::int as count, max(seq)::float8 as last,
        (select encode(l.hash, 'hex') from ledger l where l.workspace_id = ${workspace} and l.seq = max(chained.seq)) as hash,
        min(seq) filter (where seq <> previous + 1)::float8 as gap,
        min(seq) filter (where hash is distinct from
          sha256(before || int8send(seq) || convert_to(body, 'UTF8')))::float8 as bad
      from (
        select seq, body, hash, lag(seq, 1, ${last.seq}::bigint) over chain as previous,
          coalesce(lag(hash) over chain, decode(${last.hash}, 'hex')) as before
        from ledger where workspace_id = ${workspace} and seq > ${last.seq} and seq <= ${last.seq + BATCH}
        window chain as (order by seq)
      ) as chained`);
    const fault = faultOf(batch?.gap ?? undefined, batch?.bad ?? undefined);
    if (fault) return { rows, last, fault };
    if (!batch?.last || !batch.hash) {
      const beyond = await firstAfter(db, workspace, last.seq);
      return { rows, last, fault: beyond === undefined ? undefined : gapBefore(beyond) };
    }
    rows += batch.count;
    last = { seq: batch.last, hash: batch.hash };
  }
}
function faultOf(gap: number | undefined, bad: number | undefined): ChainFault | undefined {
  if (gap !== undefined && (bad === undefined || gap <= bad)) return gapBefore(gap);
  if (bad === undefined) return undefined;
  return {
    seq: bad,
    fault: 'hash',
    message: `Row ${bad} was changed: its hash does not follow from row ${bad - 1} and its body.`,
  };
}

function gapBefore(seq: number): ChainFault {
  return { seq, fault: 'gap', message: `Row ${seq} does not follow the row before it: at least one row is missing.` };
}

async function firstAfter(db: Db, workspace: string, seq: number): Promise<number | undefined> {
  const [row] = await db.execute<{ seq: number | null }>(
    sql`select min(seq)::float8 as seq from ledger where workspace_id = ${workspace} and seq > ${seq}`,
  );
  return row?.seq ?? undefined;
}

async function badText(db: Db, workspace: string): Promise<ChainFault | undefined> {
  const [row] = await db.execute<{ seq: number; field: string }>(sql`
    select t.seq::float8 as seq, t.field from ledger_text t join ledger l using (workspace_id, seq)
    where t.workspace_id = ${workspace} and t.text is not null
      and encode(sha256(t.salt || convert_to(t.text, 'UTF8')), 'hex') is distinct from l.body::jsonb -> 'texts' ->> t.field
    order by t.seq limit 1`);
  if (!row) return undefined;
  return {
    seq: row.seq,
    fault: 'text',
    message: `The ${row.field} of row ${row.seq} is not the text that was recorded.`,
  };
}

async function badHead(db: Db, workspace: string, last: number): Promise<ChainFault | undefined> {
  const [row] = await db.execute<{ seq: number; same: boolean | null }>(sql`
    select h.seq::float8 as seq, h.hash = l.hash as same from ledger_head h
    left join ledger l on l.workspace_id = h.workspace_id and l.seq = h.seq
    where h.workspace_id = ${workspace}`);
  if (!row) return last === 0 ? undefined : headFault(last, 'The head of the chain is missing.');
  if (row.seq === last && (last === 0 || row.same === true)) return undefined;
  return headFault(
    last,
    `The chain ends at row ${last}, but its head says ${row.seq}: rows at the end are missing or were added.`,
  );
}

function headFault(seq: number, message: string): ChainFault {
  return { seq, fault: 'head', message };
}
