import { timingSafeEqual } from 'node:crypto';
import { and, eq, isNull, lt, or, sql } from 'drizzle-orm';
import { compiled } from '../store/compiled.ts';
import type { Db } from '../store/unit.ts';
import { digestOf, SCOPES, type Scope } from './create-token.ts';
import { token } from './tables.ts';

/** A busy token writes its last use once a minute, not at each call. */
const NOTED_EVERY_MS = 60_000;

export interface Authenticated {
  readonly workspace: string;
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** What it may report, with `checks:write`; null: anything. */
  readonly contexts: readonly string[] | null;
  readonly models: readonly string[] | null;
}

/**
 * Whose token a bearer secret is; undefined for an unknown, malformed or revoked one. It is found by its sha256, so how
 * long this takes says nothing about any secret.
 */
export async function authenticateToken(db: Db, secret: string, now: Date): Promise<Authenticated | undefined> {
  if (!/^stw_[A-Za-z0-9_-]{43}$/.test(secret)) return undefined;
  const digest = digestOf(secret);
  const [row] = await findToken(db, { digest });
  if (!row || row.revokedAt !== null || !timingSafeEqual(row.digest, digest)) return undefined;
  const lately = new Date(now.getTime() - NOTED_EVERY_MS);
  if (row.lastUsedAt === null || row.lastUsedAt < lately) {
    await db
      .update(token)
      .set({ lastUsedAt: now })
      .where(
        and(
          eq(token.workspaceId, row.workspaceId),
          eq(token.id, row.id),
          or(isNull(token.lastUsedAt), lt(token.lastUsedAt, lately)),
        ),
      );
  }
  const scopes = SCOPES.filter((scope) => row.scopes.includes(scope));
  const { workspaceId: workspace, id, name, contexts, models } = row;
  return { workspace, id, name, scopes, contexts, models };
}

const findToken = compiled((db) =>
  db
    .select()
    .from(token)
    .where(eq(token.digest, sql.placeholder('digest')))
    .prepare('find_token'),
);
