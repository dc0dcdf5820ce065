import { and, asc, desc, eq } from 'drizzle-orm';
import type { Ctx, Db } from '../store/unit.ts';
import { ledgerCheckpoint, ledgerKey } from './tables.ts';

/** One signed end of the chain. Hashes are hexadecimal, signatures base64. */
export interface Checkpoint {
  readonly workspace: string;
  readonly seq: number;
  readonly hash: string;
  readonly at: Date;
  /** The id of the key that signed it. */
  readonly key: string;
  readonly signature: string;
}

/** What is signed: lines of text, so that it can be checked with any tool. */
export function checkpointText({ workspace, seq, hash, at }: Omit<Checkpoint, 'key' | 'signature'>): string {
  return `steward checkpoint 1\n${workspace}\n${seq}\n${hash}\n${at.toISOString()}\n`;
}

type Row = typeof ledgerCheckpoint.$inferSelect;

function checkpointOf({ workspaceId, seq, hash, at, keyId, signature }: Row): Checkpoint {
  const hex = Buffer.from(hash).toString('hex');
  return {
    workspace: workspaceId,
    seq,
    hash: hex,
    at,
    key: keyId,
    signature: Buffer.from(signature).toString('base64'),
  };
}

/** All checkpoints of a workspace, the first first. */
export async function checkpointsOf(db: Db, workspace: string): Promise<Checkpoint[]> {
  const rows = await db
    .select()
    .from(ledgerCheckpoint)
    .where(eq(ledgerCheckpoint.workspaceId, workspace))
    .orderBy(asc(ledgerCheckpoint.seq));
  return rows.map(checkpointOf);
}

/** The newest checkpoint. */
export async function lastCheckpoint(ctx: Ctx): Promise<Checkpoint | undefined> {
  const [row] = await ctx.db
    .select()
    .from(ledgerCheckpoint)
    .where(eq(ledgerCheckpoint.workspaceId, ctx.workspace))
    .orderBy(desc(ledgerCheckpoint.seq))
    .limit(1);
  return row && checkpointOf(row);
}

export async function findCheckpoint(ctx: Ctx, seq: number): Promise<Checkpoint | undefined> {
  const [row] = await ctx.db
    .select()
    .from(ledgerCheckpoint)
    .where(and(eq(ledgerCheckpoint.workspaceId, ctx.workspace), eq(ledgerCheckpoint.seq, seq)));
  return row && checkpointOf(row);
}

/** The public keys that ever signed for a workspace, as the database holds them, the first first. */
export async function storedKeys(
  db: Db,
  workspace: string,
): Promise<{ readonly id: string; readonly base64: string; readonly since: Date }[]> {
  const rows = await db
    .select()
    .from(ledgerKey)
    .where(eq(ledgerKey.workspaceId, workspace))
    .orderBy(asc(ledgerKey.since), asc(ledgerKey.keyId));
  return rows.map(({ keyId, publicKey, since }) => ({
    id: keyId,
    base64: Buffer.from(publicKey).toString('base64'),
    since,
  }));
}
