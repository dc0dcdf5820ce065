import { createHash } from 'node:crypto';
import { and, desc, eq, isNull, or, sql } from 'drizzle-orm';
import { compiled, compiledSql } from '../store/compiled.ts';
import type { Ctx, Db, Tx } from '../store/unit.ts';
import { integration } from './tables.ts';

export type Integration = typeof integration.$inferSelect;

/** Whose address it is, in whichever workspace; undefined for an unknown, malformed or removed one. */
export async function findIntegration(db: Db, source: string, id: string): Promise<Integration | undefined> {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) return undefined;
  const [row] = await byId(db, { id, source });
  return row;
}

const byId = compiled((db) =>
  db
    .select()
    .from(integration)
    .where(
      and(
        eq(integration.id, sql.placeholder('id')),
        eq(integration.source, sql.placeholder('source')),
        isNull(integration.removedAt),
      ),
    )
    .prepare('integration_by_id'),
);

/** Whose token it is, now or before the last rotation while that still counts (which the caller checks). */
export async function findByToken(db: Db, source: string, token: string): Promise<Integration | undefined> {
  const digest = createHash('sha256').update(token).digest();
  const [row] = await byDigest(db, { digest, source });
  return row;
}

const byDigest = compiled((db) =>
  db
    .select()
    .from(integration)
    .where(
      and(
        or(eq(integration.digest, sql.placeholder('digest')), eq(integration.formerDigest, sql.placeholder('digest'))),
        eq(integration.source, sql.placeholder('source')),
        isNull(integration.removedAt),
      ),
    )
    .prepare('integration_by_digest'),
);

const inUse = (ctx: Ctx) => and(eq(integration.workspaceId, ctx.workspace), isNull(integration.removedAt));

/** How many integrations are in use. */
export const countIntegrations = (ctx: Ctx): Promise<number> => ctx.db.$count(integration, inUse(ctx));

/** The integrations in use, the newest first, so many from the given one on; of a source, by how their names begin. Never a digest. */
export async function listIntegrations(
  ctx: Ctx,
  filter: { readonly source?: string | undefined; readonly prefix?: string },
  limit: number,
  from = 1,
): Promise<Omit<Integration, 'digest' | 'formerDigest' | 'workspaceId' | 'removedAt'>[]> {
  const { id, source, name, createdBy, createdAt, lastUsedAt, formerUntil, settings } = integration;
  return ctx.db
    .select({ id, source, name, createdBy, createdAt, lastUsedAt, formerUntil, settings })
    .from(integration)
    .where(
      and(
        inUse(ctx),
        filter.source === undefined ? undefined : eq(source, filter.source),
        filter.prefix === undefined ? undefined : sql`starts_with(${name}, ${filter.prefix})`,
      ),
    )
    .orderBy(desc(createdAt), name, source)
    .limit(limit)
    .offset(from - 1);
}

/** Not more often than this: the row is one for all that it sends, and writing it makes them wait for each other. */
const NOTED_EACH_MS = 10_000;

/** Writes that it sent something just now, where nobody wrote so a moment ago. */
export async function noteUse(tx: Tx, { id, lastUsedAt }: Pick<Integration, 'id' | 'lastUsedAt'>): Promise<void> {
  const since = lastUsedAt === null ? Number.POSITIVE_INFINITY : tx.now.getTime() - lastUsedAt.getTime();
  if (Math.abs(since) < NOTED_EACH_MS) return;
  await setUsed(tx.db, { workspace: tx.workspace, id, now: tx.now, stale: new Date(tx.now.getTime() - NOTED_EACH_MS) });
}

const setUsed = compiledSql(sql`
  update integration set last_used_at = ${sql.placeholder('now')}::timestamptz
  where workspace_id = ${sql.placeholder('workspace')} and id = ${sql.placeholder('id')}
    and (last_used_at is null or last_used_at <= ${sql.placeholder('stale')}::timestamptz)`);
