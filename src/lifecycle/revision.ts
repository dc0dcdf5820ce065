import { createHash } from 'node:crypto';
import { and, desc, eq, lt, sql } from 'drizzle-orm';
import type { Json } from '../kernel/fact.ts';
import { canonicalJson } from '../ledger/canonical-json.ts';
import { emit } from '../ledger/event.ts';
import { compiled } from '../store/compiled.ts';
import { type Ctx, inTransaction, type Unit } from '../store/unit.ts';
import { lifecycleChanged } from './events.ts';
import { findPolicy } from './find-policy.ts';
import type { Lifecycle } from './lifecycle.ts';
import { lifecycleDifference } from './lifecycle-difference.ts';
import type { Policy } from './policy.ts';
import { readStored } from './stored-lifecycle.ts';
import { lifecycleRevision } from './tables.ts';

export interface Revision {
  readonly revision: number;
  readonly lifecycle: Lifecycle;
}

/** Puts a checked lifecycle in force for a workspace; nothing happens when it is what is in force already. */
export async function publishLifecycle(ctx: Ctx, lifecycle: Lifecycle): Promise<Revision> {
  const hash = lifecycleHash(lifecycle);
  return inTransaction(ctx, async (tx) => {
    for (;;) {
      const current = await latest(tx);
      if (current?.hash === hash) return { revision: current.revision, lifecycle };
      const revision = (current?.revision ?? 0) + 1;
      const inserted = await tx.db
        .insert(lifecycleRevision)
        .values({ workspaceId: tx.workspace, revision, hash, body: lifecycle, at: tx.now })
        .onConflictDoNothing()
        .returning();
      // Another process published in the same instant: the same file, which is found now, or another, which this follows.
      if (inserted.length === 0) continue;
      const changes = current && lifecycleDifference(await readRevision(tx, current.revision), lifecycle);
      emit(tx, lifecycleChanged({ revision, hash, changes, again: await sameBefore(tx, { revision, hash }) }));
      return { revision, lifecycle };
    }
  });
}

/** The newest earlier revision with the same text: an older file came back, such as by a start with it. */
export async function sameBefore(ctx: Ctx, { revision, hash }: { readonly revision: number; readonly hash?: string }) {
  const known =
    hash ??
    sql`(select r.hash from lifecycle_revision r
    where r.workspace_id = ${ctx.workspace} and r.revision = ${revision})`;
  const [row] = await ctx.db
    .select({ revision: lifecycleRevision.revision })
    .from(lifecycleRevision)
    .where(
      and(
        eq(lifecycleRevision.workspaceId, ctx.workspace),
        eq(lifecycleRevision.hash, known),
        lt(lifecycleRevision.revision, revision),
      ),
    )
    .orderBy(desc(lifecycleRevision.revision))
    .limit(1);
  return row?.revision;
}

/**
 * sha256 over the canonical JSON (RFC 8785) of a lifecycle, hexadecimal. What the ledger says of a revision's text, so
 * that an auditor can compute it again from the stored revision, whose members the database puts in another order.
 */
export function lifecycleHash(lifecycle: Lifecycle): string {
  const plain = JSON.parse(JSON.stringify(lifecycle)) as Json;
  return createHash('sha256').update(canonicalJson(plain)).digest('hex');
}

/** What is in force now. Every workspace has one from its making. */
export async function currentLifecycle(ctx: Ctx): Promise<Revision> {
  const row = await latest(ctx);
  if (!row) throw new Error(`workspace ${ctx.workspace} has no lifecycle yet`);
  const { revision, hash } = row;
  // By its hash: a number that was given in a transaction that rolled back may come again with another text.
  return { revision, lifecycle: await kept(ctx, hash, () => readRevision(ctx, revision)) };
}

/** The revision a request pinned. */
export function lifecycleAt(ctx: Ctx, revision: number): Promise<Lifecycle> {
  return kept(ctx, `${ctx.workspace} ${revision}`, () => readRevision(ctx, revision));
}

/** A revision is never changed, so one that was read is kept; apart for each database that this process works on. */
const known = new WeakMap<Unit, Map<string, Lifecycle>>();

async function kept(ctx: Ctx, key: string, read: () => Promise<Lifecycle>): Promise<Lifecycle> {
  const found = known.get(ctx.unit)?.get(key);
  if (found) return found;
  const lifecycle = await read();
  const all = known.get(ctx.unit) ?? new Map<string, Lifecycle>();
  known.set(ctx.unit, all.set(key, lifecycle));
  return lifecycle;
}

async function readRevision(ctx: Ctx, revision: number): Promise<Lifecycle> {
  const [row] = await ctx.db
    .select({ body: lifecycleRevision.body })
    .from(lifecycleRevision)
    .where(and(eq(lifecycleRevision.workspaceId, ctx.workspace), eq(lifecycleRevision.revision, revision)));
  if (!row) throw new Error(`workspace ${ctx.workspace} has no lifecycle revision ${revision}`);
  return readStored(row.body);
}

/** The policy of that name in a lifecycle; a pinned name always exists in the pinned revision. */
export function policyNamed(lifecycle: Lifecycle, name: string): Policy {
  const policy = findPolicy(lifecycle, name);
  if (!policy) throw new Error(`the lifecycle has no policy ${name}`);
  return policy;
}

async function latest(ctx: Ctx) {
  const [row] = await findLatest(ctx.db, { workspace: ctx.workspace });
  return row;
}

const findLatest = compiled((db) =>
  db
    .select({ revision: lifecycleRevision.revision, hash: lifecycleRevision.hash })
    .from(lifecycleRevision)
    .where(eq(lifecycleRevision.workspaceId, sql.placeholder('workspace')))
    .orderBy(desc(lifecycleRevision.revision))
    .limit(1)
    .prepare('latest_revision'),
);
