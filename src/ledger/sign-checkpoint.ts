import { sql } from 'drizzle-orm';
import { claimOnce } from '../store/once.ts';
import { type Ctx, type Db, inTransaction, type Tx } from '../store/unit.ts';
import { type Checkpoint, checkpointText, lastCheckpoint } from './checkpoint.ts';
import { emit } from './event.ts';
import { checkpointSigned, ledgerBroken } from './events.ts';
import type { PublicKey, SigningKey } from './signing-key.ts';
import { ledgerCheckpoint, ledgerKey } from './tables.ts';
import { CHAIN_START, verifyRows } from './verify.ts';
import { faultAt } from './verify-checkpoints.ts';

/** A checkpoint after so many rows, or after so long when anything new was written. */
export const CHECKPOINT_ROWS = 1_000;
export const CHECKPOINT_MS = 3_600_000;

/**
 * The workspaces whose chain wants a checkpoint. A checkpoint leaves one row of its own, so that an hour later a chain
 * with only that row more has nothing new. A chain that became shorter is among them, so that its loss is noticed.
 */
export async function dueCheckpoints(db: Db, now: Date): Promise<string[]> {
  const rows = await db.execute<{ workspace: string }>(sql`
    select h.workspace_id as workspace from ledger_head h
    left join lateral (
      select c.seq, c.at from ledger_checkpoint c where c.workspace_id = h.workspace_id order by c.seq desc limit 1
    ) last on true
    where h.seq > 0 and (last.seq is null or h.seq <= last.seq or h.seq - last.seq >= ${CHECKPOINT_ROWS}
      or (h.seq > last.seq + 1 and last.at <= ${new Date(now.getTime() - CHECKPOINT_MS)}::timestamptz))
    order by 1`);
  return rows.map((row) => row.workspace);
}

/** What became of it: signed, nothing to sign (another process was first), or the chain is not what was signed before. */
export type Signed =
  | { readonly result: 'signed'; readonly checkpoint: Checkpoint }
  | { readonly result: 'not-due' }
  | { readonly result: 'broken'; readonly message: string };

/**
 * Signs the end of a workspace's chain when that is due. Only what follows from the last checkpoint is signed: a chain that
 * was cut or rewritten is told to the audit channel instead. Signers of one workspace wait for each other, so that two
 * processes never sign for the same hour twice.
 */
export async function signCheckpoint(ctx: Ctx, key: SigningKey): Promise<Signed> {
  return inTransaction(ctx, async (tx) => {
    await holdKey(tx, key.publicKey);
    if (!(await dueCheckpoints(tx.db, tx.now)).includes(tx.workspace)) return { result: 'not-due' };
    const before = await lastCheckpoint(tx);
    const broken = before && (await faultAt(tx.db, before));
    if (before && broken) return tellBroken(tx, before.seq, broken);
    const { last, fault } = await verifyRows(tx.db, tx.workspace, before ?? CHAIN_START);
    if (fault) return tellBroken(tx, before?.seq ?? 0, fault);
    if (last.seq === (before?.seq ?? 0)) return { result: 'broken', message: 'The head of the chain was moved back.' };
    return { result: 'signed', checkpoint: await write(tx, key, last) };
  });
}

/** Keeps the public key, and lets one signer of the workspace pass at a time. */
async function holdKey(tx: Tx, { id, base64 }: PublicKey): Promise<void> {
  await tx.db
    .insert(ledgerKey)
    .values({ workspaceId: tx.workspace, keyId: id, publicKey: Buffer.from(base64, 'base64'), since: tx.now })
    .onConflictDoNothing();
  await tx.db.execute(
    sql`select from ledger_key where workspace_id = ${tx.workspace} order by since, key_id limit 1 for update`,
  );
}

async function write(tx: Tx, key: SigningKey, { seq, hash }: { seq: number; hash: string }): Promise<Checkpoint> {
  const claim = { workspace: tx.workspace, seq, hash, at: tx.now };
  const checkpoint = { ...claim, key: key.publicKey.id, signature: key.sign(checkpointText(claim)) };
  await tx.db.insert(ledgerCheckpoint).values({
    workspaceId: tx.workspace,
    seq,
    hash: Buffer.from(hash, 'hex'),
    at: tx.now,
    keyId: checkpoint.key,
    signature: Buffer.from(checkpoint.signature, 'base64'),
  });
  emit(tx, checkpointSigned({ seq, hash, key: checkpoint.key, signature: checkpoint.signature }));
  return checkpoint;
}

/** Once for each checkpoint that the chain fails, and again after the key was swept. */
async function tellBroken(
  tx: Tx,
  checkpoint: number,
  { seq, fault, message }: { readonly seq: number; readonly fault: string; readonly message: string },
): Promise<Signed> {
  if (await claimOnce(tx, `ledger-broken:${checkpoint}:${fault}`)) emit(tx, ledgerBroken({ seq, fault, checkpoint }));
  return { result: 'broken', message };
}
