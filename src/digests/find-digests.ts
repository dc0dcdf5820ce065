import { and, asc, desc, eq, inArray, isNull } from 'drizzle-orm';
import { StewardError } from '../kernel/errors.ts';
import { nearest } from '../kernel/nearest.ts';
import { askAdmins } from '../people/authorise.ts';
import { personIdsOf } from '../people/find-people.ts';
import { callerOf } from '../people/get-person.ts';
import type { Ctx } from '../store/unit.ts';
import { digest, digestPlace, digestRun } from './tables.ts';

export type Digest = typeof digest.$inferSelect;
export type DigestPlace = typeof digestPlace.$inferSelect;
export type DigestRun = typeof digestRun.$inferSelect;

/** All that were not deleted, by name. */
export async function listDigests(ctx: Ctx, limit = 200): Promise<Digest[]> {
  return ctx.db
    .select()
    .from(digest)
    .where(and(eq(digest.workspaceId, ctx.workspace), isNull(digest.deletedAt)))
    .orderBy(asc(digest.name))
    .limit(limit);
}

/** The digest of that name, or UNKNOWN_DIGEST with the nearest. */
export async function getDigest(ctx: Ctx, name: string): Promise<Digest> {
  const [row] = await ctx.db.select().from(digest).where(named(ctx, name));
  return row ?? unknown(ctx, name);
}

/** Like getDigest, its row locked until the transaction ends. */
export async function lockDigest(tx: Ctx, name: string): Promise<Digest> {
  const [row] = await tx.db.select().from(digest).where(named(tx, name)).for('update');
  return row ?? unknown(tx, name);
}

/** Like lockDigest, for whoever owns it or an admin; NOT_ALLOWED for others. */
export async function lockOwnDigest(tx: Ctx, name: string): Promise<Digest> {
  const row = await lockDigest(tx, name);
  await assertMayChange(tx, row);
  return row;
}

/** Refuses whoever neither owns a digest nor is an admin. */
export async function assertMayChange(ctx: Ctx, row: Digest): Promise<void> {
  const caller = await callerOf(ctx);
  if (caller.role === 'admin' || (await personIdsOf(ctx, [caller.id])).includes(row.owner)) return;
  throw new StewardError('NOT_ALLOWED', `Only whoever made the digest ${row.name}, or an admin, changes it.`, {
    hint: `To read it yourself: \`digest subscribe ${row.name}\`. ${await askAdmins(ctx)}`,
  });
}

/** Digests by their ids, locked in the order of the ids. */
export async function lockDigests(tx: Ctx, ids: readonly string[]): Promise<Digest[]> {
  return tx.db
    .select()
    .from(digest)
    .where(and(eq(digest.workspaceId, tx.workspace), inArray(digest.id, [...ids])))
    .orderBy(asc(digest.id))
    .for('update');
}

/** A digest by its id, be it deleted or not. */
export async function digestById(ctx: Ctx, id: string): Promise<Digest | undefined> {
  const [row] = await ctx.db.select().from(digest).where(isDigest(ctx, { id }));
  return row;
}

/** Where digests go, those switched off included. */
export async function placesOf(ctx: Ctx, ids: readonly string[]): Promise<DigestPlace[]> {
  if (ids.length === 0) return [];
  return ctx.db
    .select()
    .from(digestPlace)
    .where(and(eq(digestPlace.workspaceId, ctx.workspace), inArray(digestPlace.digest, [...ids])))
    .orderBy(asc(digestPlace.digest), asc(digestPlace.addedAt), asc(digestPlace.channel));
}

/** The run of a digest that was due last. */
export async function lastRun(ctx: Ctx, id: string): Promise<DigestRun | undefined> {
  const [row] = await ctx.db
    .select()
    .from(digestRun)
    .where(and(eq(digestRun.workspaceId, ctx.workspace), eq(digestRun.digest, id)))
    .orderBy(desc(digestRun.slot))
    .limit(1);
  return row;
}

/** The row of a digest, for a change of it. */
export const isDigest = (ctx: Ctx, { id }: Pick<Digest, 'id'>) =>
  and(eq(digest.workspaceId, ctx.workspace), eq(digest.id, id));

/** The row of a place of a digest. */
export const isPlace = (
  ctx: Ctx,
  { digest: id, platform, team, channel }: Pick<DigestPlace, 'digest' | 'platform' | 'team' | 'channel'>,
) =>
  and(
    eq(digestPlace.workspaceId, ctx.workspace),
    eq(digestPlace.digest, id),
    eq(digestPlace.platform, platform),
    eq(digestPlace.team, team),
    eq(digestPlace.channel, channel),
  );

const named = (ctx: Ctx, name: string) =>
  and(eq(digest.workspaceId, ctx.workspace), eq(digest.name, name), isNull(digest.deletedAt));

async function unknown(ctx: Ctx, name: string): Promise<never> {
  const close = nearest(
    name,
    (await listDigests(ctx)).map((row) => row.name),
  );
  throw new StewardError('UNKNOWN_DIGEST', `No digest is called ${name.slice(0, 60)}.`, {
    field: 'name',
    hint: close ? `Did you mean \`${close}\`?` : 'See them with `digest list`.',
  });
}
