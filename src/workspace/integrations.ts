import { and, desc, eq, isNull } from 'drizzle-orm';
import type { Ctx, Db, Tx } from '../store/unit.ts';
import { integration } from './tables.ts';

export type Integration = typeof integration.$inferSelect;

/** Whose address it is, in whichever workspace; undefined for an unknown, malformed or removed one. */
export async function findIntegration(db: Db, source: string, id: string): Promise<Integration | undefined> {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) return undefined;
  const [row] = await db
    .select()
    .from(integration)
    .where(and(eq(integration.id, id), eq(integration.source, source), isNull(integration.removedAt)));
  return row;
}

/** The integrations in use, the newest first. Never a digest. */
export async function listIntegrations(ctx: Ctx): Promise<Omit<Integration, 'digest' | 'workspaceId' | 'removedAt'>[]> {
  const { id, source, name, createdBy, createdAt, lastUsedAt } = integration;
  return ctx.db
    .select({ id, source, name, createdBy, createdAt, lastUsedAt })
    .from(integration)
    .where(and(eq(integration.workspaceId, ctx.workspace), isNull(integration.removedAt)))
    .orderBy(desc(createdAt), name)
    .limit(100);
}

/** Writes that it sent something just now. */
export async function noteUse(tx: Tx, { id }: Pick<Integration, 'id'>): Promise<void> {
  await tx.db
    .update(integration)
    .set({ lastUsedAt: tx.now })
    .where(and(eq(integration.workspaceId, tx.workspace), eq(integration.id, id)));
}
