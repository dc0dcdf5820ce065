import { desc, eq, sql } from 'drizzle-orm';
import type { Ctx } from '../store/unit.ts';
import { token } from './tables.ts';

export type TokenRow = Omit<typeof token.$inferSelect, 'workspaceId' | 'digest'>;

/** The workspace's tokens, those in use first, then the revoked ones, each the newest first. Never a secret. */
export async function listTokens(ctx: Ctx, limit = 50): Promise<TokenRow[]> {
  const { id, name, scopes, contexts, models, createdBy, createdAt, lastUsedAt, revokedAt } = token;
  return ctx.db
    .select({ id, name, scopes, contexts, models, createdBy, createdAt, lastUsedAt, revokedAt })
    .from(token)
    .where(eq(token.workspaceId, ctx.workspace))
    .orderBy(sql`${revokedAt} is not null`, desc(createdAt), name)
    .limit(limit);
}
