import { and, desc, eq, isNull, sql } from 'drizzle-orm';
import type { Ctx, Tx } from '../../store/unit.ts';
import type { Signal } from './compare.ts';
import { driftBreach } from './tables.ts';

export type DriftBreach = typeof driftBreach.$inferSelect;

export interface BegunBreach {
  readonly model: string;
  readonly version: string;
  readonly baseline: number;
  readonly feature: string;
  readonly signal: Signal;
  /** The end of the window that began it. */
  readonly since: Date;
}

/** Keeps that a signal came into breach; one that stands already, against another baseline, goes on. */
export async function beginBreach(
  tx: Tx,
  { model, version, baseline, feature, signal, since }: BegunBreach,
): Promise<void> {
  await tx.db.execute(sql`
    insert into drift_breach (workspace_id, model, version, feature, signal, since, baseline)
    select ${tx.workspace}, ${model}, ${version}, ${feature}, ${signal}, ${since.toISOString()}::timestamptz, ${baseline}::int
    where not exists (
      select from drift_breach where workspace_id = ${tx.workspace} and model = ${model} and version = ${version}
        and feature = ${feature} and signal = ${signal} and ended_at is null)
    on conflict (workspace_id, model, version, feature, signal, since) do update set ended_at = null`);
}

/** Keeps that breaches are over: no baseline that counts has the signal in breach any more. */
export async function endBreaches(tx: Tx, model: string): Promise<void> {
  await tx.db.execute(sql`
    update drift_breach b set ended_at = ${tx.now.toISOString()}::timestamptz
    where b.workspace_id = ${tx.workspace} and b.model = ${model} and b.ended_at is null and not exists (
      select from drift_signal s where s.workspace_id = b.workspace_id and s.model = b.model and s.version = b.version
        and s.feature = b.feature and s.signal = b.signal and s.since is not null)`);
}

/** The last breach of a signal, over or not. */
export async function lastBreach(
  ctx: Ctx,
  of: { readonly model: string; readonly version: string; readonly feature: string; readonly signal: Signal },
): Promise<DriftBreach | undefined> {
  const [row] = await ctx.db
    .select()
    .from(driftBreach)
    .where(
      and(
        eq(driftBreach.workspaceId, ctx.workspace),
        eq(driftBreach.model, of.model),
        eq(driftBreach.version, of.version),
        eq(driftBreach.feature, of.feature),
        eq(driftBreach.signal, of.signal),
      ),
    )
    .orderBy(desc(driftBreach.since))
    .limit(1);
  return row;
}

/** All that began with one window of a version, over or not. */
export async function breachesSince(
  ctx: Ctx,
  of: { readonly model: string; readonly version: string; readonly since: Date },
): Promise<DriftBreach[]> {
  return ctx.db
    .select()
    .from(driftBreach)
    .where(
      and(
        eq(driftBreach.workspaceId, ctx.workspace),
        eq(driftBreach.model, of.model),
        eq(driftBreach.version, of.version),
        eq(driftBreach.since, of.since),
      ),
    )
    .orderBy(driftBreach.feature, driftBreach.signal);
}

/** All that stand, of every model. */
export async function openBreaches(ctx: Ctx): Promise<DriftBreach[]> {
  return ctx.db
    .select()
    .from(driftBreach)
    .where(and(eq(driftBreach.workspaceId, ctx.workspace), isNull(driftBreach.endedAt)));
}
