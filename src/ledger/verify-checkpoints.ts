import { sql } from 'drizzle-orm';
import type { Db } from '../store/unit.ts';
import { type Checkpoint, checkpointsOf, checkpointText, storedKeys } from './checkpoint.ts';
import { checkpointSigned } from './events.ts';
import { isSigned, type PublicKey } from './signing-key.ts';
import type { ChainRow } from './verify.ts';

/**
 * - `tail`: the chain ends before a row that was signed. - `rewritten`: a signed row has another hash now.
 * - `signature`: not what the key signed. - `key`: nobody knows the key. - `removed`: the ledger says that it was signed.
 */
export interface CheckpointFault {
  readonly seq: number;
  readonly fault: 'tail' | 'rewritten' | 'signature' | 'key' | 'removed';
  readonly message: string;
}

export interface CheckpointVerification {
  readonly checkpoints: number;
  readonly last: Checkpoint | undefined;
  /** The keys that signed, and who vouches for them: the caller, or only the database. */
  readonly keys: readonly { readonly id: string; readonly vouched: 'caller' | 'database' }[];
  readonly fault: CheckpointFault | undefined;
}

export interface CheckpointTrust {
  /** Public keys that the caller knows from elsewhere: they win over the database's. */
  readonly keys?: readonly PublicKey[] | undefined;
  /** Rows and hashes that the caller knows from elsewhere, such as a line of the audit channel. */
  readonly claims?: readonly ChainRow[] | undefined;
}

/** Compares the chain with what was signed of it. Says nothing about the rows between: that is `verifyLedger`. */
export async function verifyCheckpoints(
  db: Db,
  workspace: string,
  trust: CheckpointTrust = {},
): Promise<CheckpointVerification> {
  const checkpoints = await checkpointsOf(db, workspace);
  const stored = await storedKeys(db, workspace);
  const given = new Map((trust.keys ?? []).map((key) => [key.id, key]));
  const known = new Map<string, PublicKey>([...stored.map((key) => [key.id, key] as const), ...given]);
  const used = [...new Set(checkpoints.map((one) => one.key))];
  const keys = used.map((id) => ({ id, vouched: given.has(id) ? ('caller' as const) : ('database' as const) }));
  const base = { checkpoints: checkpoints.length, last: checkpoints.at(-1), keys };
  for (const claim of trust.claims ?? []) {
    const fault = await claimFault(db, workspace, claim);
    if (fault) return { ...base, fault };
  }
  for (const checkpoint of checkpoints) {
    const fault = signatureFault(checkpoint, known);
    if (fault) return { ...base, fault };
  }
  return { ...base, fault: (await chainFault(db, workspace)) ?? (await removedFault(db, workspace)) };
}

function signatureFault(checkpoint: Checkpoint, known: ReadonlyMap<string, PublicKey>): CheckpointFault | undefined {
  const { seq, key } = checkpoint;
  const publicKey = known.get(key);
  if (!publicKey)
    return { seq, fault: 'key', message: `The checkpoint at row ${seq} names the key ${key}, which nobody knows.` };
  if (isSigned(publicKey, checkpointText(checkpoint), checkpoint.signature)) return undefined;
  return {
    seq,
    fault: 'signature',
    message: `The checkpoint at row ${seq} was not signed by the key ${key}: it was changed or forged.`,
  };
}

/** The first checkpoint that the chain does not meet. */
async function chainFault(db: Db, workspace: string): Promise<CheckpointFault | undefined> {
  const [row] = await db.execute<{ seq: number; at: Date | string; there: boolean; last: number }>(sql`
    select c.seq::float8 as seq, c.at, l.seq is not null as there,
      coalesce((select max(seq) from ledger where workspace_id = ${workspace}), 0)::float8 as last
    from ledger_checkpoint c left join ledger l on l.workspace_id = c.workspace_id and l.seq = c.seq
    where c.workspace_id = ${workspace} and l.hash is distinct from c.hash order by c.seq limit 1`);
  return row && (row.there ? rewritten(row.seq, new Date(row.at)) : cut(row.seq, row.last, new Date(row.at)));
}

/** What is wrong with the chain at one checkpoint. */
export async function faultAt(db: Db, { workspace, seq, hash, at }: Checkpoint): Promise<CheckpointFault | undefined> {
  const found = await hashAt(db, workspace, seq);
  if (found.hash === undefined) return cut(seq, found.last, at);
  return found.hash === hash ? undefined : rewritten(seq, at);
}

const cut = (seq: number, last: number, at: Date): CheckpointFault => ({
  seq,
  fault: 'tail',
  message: `The chain ends at row ${last}, but row ${seq} was signed on ${written(at)}: rows at the end were deleted.`,
});
const rewritten = (seq: number, at: Date): CheckpointFault => ({
  seq,
  fault: 'rewritten',
  message: `Row ${seq} has another hash than the one signed on ${written(at)}: the chain was rewritten.`,
});
const written = (at: Date): string => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;

async function claimFault(db: Db, workspace: string, claim: ChainRow): Promise<CheckpointFault | undefined> {
  const { hash, last } = await hashAt(db, workspace, claim.seq);
  if (hash === claim.hash.toLowerCase()) return undefined;
  return hash === undefined
    ? {
        seq: claim.seq,
        fault: 'tail',
        message: `The chain ends at row ${last}, but you hold a hash of row ${claim.seq}: rows at the end were deleted.`,
      }
    : {
        seq: claim.seq,
        fault: 'rewritten',
        message: `Row ${claim.seq} has another hash than the one you hold: the chain was rewritten.`,
      };
}

async function hashAt(db: Db, workspace: string, seq: number): Promise<{ hash: string | undefined; last: number }> {
  const [row] = await db.execute<{ hash: string | null; last: number }>(sql`
    select (select encode(hash, 'hex') from ledger where workspace_id = ${workspace} and seq = ${seq}) as hash,
      coalesce((select max(seq) from ledger where workspace_id = ${workspace}), 0)::float8 as last`);
  return { hash: row?.hash ?? undefined, last: row?.last ?? 0 };
}

/** The ledger itself keeps what was signed, so that a checkpoint whose row was deleted is missed. */
async function removedFault(db: Db, workspace: string): Promise<CheckpointFault | undefined> {
  const [row] = await db.execute<{ seq: number }>(sql`
    select (said.body::jsonb -> 'body' ->> 'seq')::float8 as seq from ledger said
    where said.workspace_id = ${workspace} and said.body::jsonb ->> 'kind' = ${checkpointSigned.kind}
      and not exists (select from ledger_checkpoint c where c.workspace_id = said.workspace_id
        and c.seq = (said.body::jsonb -> 'body' ->> 'seq')::bigint
        and c.signature = decode(said.body::jsonb -> 'body' ->> 'signature', 'base64'))
    order by said.seq limit 1`);
  if (!row) return undefined;
  return {
    seq: row.seq,
    fault: 'removed',
    message: `The ledger says that row ${row.seq} was signed, but its checkpoint is gone or another one.`,
  };
}

/** `1204:<64 hexadecimal digits>` as the audit channel shows it; undefined for anything else. */
export function parseClaim(text: string): ChainRow | undefined {
  const [, seq, hash] = /^`?(\d{1,15}):([0-9a-f]{64})`?$/i.exec(text.trim()) ?? [];
  return seq === undefined || hash === undefined ? undefined : { seq: Number(seq), hash: hash.toLowerCase() };
}
