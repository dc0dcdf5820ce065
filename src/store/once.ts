import { and, eq, gt, isNotNull, lte, sql } from 'drizzle-orm';
import { compiled, compiledSql } from './compiled.ts';
import { inParts } from './in-parts.ts';
import { once } from './tables.ts';
import type { Ctx, Tx } from './unit.ts';

/** Redeliveries come within hours; a week covers an outage over a long weekend. */
const keptMilliseconds = 7 * 24 * 60 * 60 * 1000;

/**
 * Claims a natural key within the workspace: true for the first transaction that commits with it, false afterwards.
 * A second transaction waits here until the first has ended, so only one of two at the same instant gets true. With
 * `againAfterMs` a key counts anew so long after it was claimed.
 */
export async function claimOnce(tx: Tx, key: string, againAfterMs?: number): Promise<boolean> {
  if (againAfterMs === undefined)
    return (await insertKey(tx.db, { workspace: tx.workspace, key, at: tx.now })).length === 1;
  const claimed = await tx.db
    .insert(once)
    .values({ workspaceId: tx.workspace, key, at: tx.now })
    .onConflictDoUpdate({
      target: [once.workspaceId, once.key],
      set: { at: tx.now },
      setWhere: lte(once.at, new Date(claimedBefore(tx.now, againAfterMs) ?? 0)),
    })
    .returning({ key: once.key });
  return claimed.length === 1;
}

/** Claims several keys, none of them twice, in one statement; returns those that this transaction has now. */
export async function claimAll(
  tx: Tx,
  claims: readonly { readonly key: string; readonly againAfterMs?: number | undefined }[],
): Promise<Set<string>> {
  const rows = await insertKeys(tx.db, {
    workspace: tx.workspace,
    at: tx.now,
    keys: claims.map(({ key }) => key),
    before: claims.map(({ againAfterMs }) => claimedBefore(tx.now, againAfterMs)),
  });
  return new Set(rows.map(({ key }) => key));
}

/** Claims keys that nobody claimed before, for `sendLast`: with one that is there it fails (23505), and the transaction with it. */
export async function claimNew(tx: Tx, keys: readonly string[]): Promise<void> {
  await insertNewKeys(tx.db, { workspace: tx.workspace, at: tx.now, keys });
}

const insertNewKeys = compiledSql(sql`
  insert into once (workspace_id, key, at)
    select ${sql.placeholder('workspace')}::text, key, ${sql.placeholder('at')}::timestamptz
    from unnest(${sql.placeholder('keys')}::text[]) as given (key) order by key`);

// In the order of keys, so that two who claim the same never wait for each other in a circle.
const insertKeys = compiledSql<{ key: string }>(sql`
  with given as (
    select key, before from unnest(${sql.placeholder('keys')}::text[], ${sql.placeholder('before')}::timestamptz[]) as given (key, before)
  )
  insert into once (workspace_id, key, at)
    select ${sql.placeholder('workspace')}::text, key, ${sql.placeholder('at')}::timestamptz from given order by key
  on conflict (workspace_id, key) do update set at = excluded.at
    where once.at <= (select before from given where given.key = once.key)
  returning key`);

/** A key that was claimed at or before this instant counts anew; null for one that never does. */
const claimedBefore = (now: Date, againAfterMs: number | undefined): string | null =>
  againAfterMs === undefined ? null : new Date(now.getTime() - againAfterMs).toISOString();

const insertKey = compiled((db) =>
  db
    .insert(once)
    .values({ workspaceId: sql.placeholder('workspace'), key: sql.placeholder('key'), at: sql.placeholder('at') })
    .onConflictDoNothing()
    .returning({ key: once.key })
    .prepare('claim_once'),
);

/** Whether a transaction that committed claimed the key, and it does not count anew since. */
export async function isClaimed(ctx: Ctx, key: string, againAfterMs?: number): Promise<boolean> {
  const before = claimedBefore(ctx.now, againAfterMs);
  const rows = await ctx.db
    .select({ key: once.key })
    .from(once)
    .where(
      and(
        eq(once.workspaceId, ctx.workspace),
        eq(once.key, key),
        before === null ? undefined : gt(once.at, new Date(before)),
      ),
    );
  return rows.length > 0;
}

/** Keeps what was answered under a key that this transaction claimed, for whoever repeats it. */
export async function rememberAnswer(tx: Tx, key: string, answer: unknown): Promise<void> {
  await keepAnswer(tx.db, { workspace: tx.workspace, key, answer: JSON.stringify(answer) });
}

const keepAnswer = compiledSql(sql`
  update once set answer = ${sql.placeholder('answer')}::text::jsonb
  where workspace_id = ${sql.placeholder('workspace')} and key = ${sql.placeholder('key')}`);

/** What was answered under a key; undefined when the key is unknown or nothing was kept. */
export async function rememberedAnswer(ctx: Ctx, key: string): Promise<unknown> {
  const [row] = await ctx.db
    .select({ answer: once.answer })
    .from(once)
    .where(and(eq(once.workspaceId, ctx.workspace), eq(once.key, key)));
  return row?.answer ?? undefined;
}

/** Forgets what was answered in the workspace, because answers hold names and words; the keys stay. */
export async function forgetAnswers(tx: Tx): Promise<void> {
  await tx.db
    .update(once)
    .set({ answer: null })
    .where(and(eq(once.workspaceId, tx.workspace), isNotNull(once.answer)));
}

/**
 * Removes the workspace's keys that are older than seven days, in parts; says how many. Their age stands twice: one that is
 * claimed anew just now is looked at again before it is removed.
 */
export async function sweepOnce(ctx: Ctx, most?: number): Promise<number> {
  const oldest = new Date(ctx.now.getTime() - keptMilliseconds).toISOString();
  return inParts(async (part) => {
    const swept = await ctx.db.execute(sql`
      delete from once where workspace_id = ${ctx.workspace} and at < ${oldest}::timestamptz and key in (
        select key from once where workspace_id = ${ctx.workspace} and at < ${oldest}::timestamptz limit ${part})
      returning 1 as one`);
    return swept.length;
  }, most);
}
