import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { Ctx } from '../../store/unit.ts';
import type { BaselineKind } from '../baselines/tables.ts';
import { baseline } from '../baselines/tables.ts';
import type { Effect, Signal } from './compare.ts';
import { type DriftState, leadingEffect } from './judge.ts';
import { driftSignal, verdict } from './tables.ts';

export type VerdictRow = typeof verdict.$inferSelect;

/** What is known of a signal now, against one baseline. */
export interface FeatureVerdict {
  readonly model: string;
  readonly version: string;
  readonly feature: string;
  readonly signal: Signal;
  readonly baseline: number;
  readonly kind: BaselineKind;
  readonly state: DriftState;
  readonly method: string;
  readonly statistic: number;
  readonly pvalue: number;
  /** After Benjamini and Hochberg over the features of the run. */
  readonly adjusted: number;
  readonly alpha: { readonly value: number; readonly origin: string };
  /** Each size with its floor and where that comes from; `effect` is the one that is the largest part of its floor. */
  readonly effects: readonly Effect[];
  readonly effect: Effect | undefined;
  readonly why: string;
  readonly notes: readonly string[];
  /** The window. */
  readonly from: Date;
  readonly to: Date;
  /** The end of the window that began the breach that stands. */
  readonly since: Date | undefined;
  readonly nReference: number;
  readonly nCurrent: number;
}

/**
 * The latest verdict of every signal of a model's versions, of several models or of all, against the baselines that count now, the worst first. One whose
 * window is older than its rule allows is `stale`, whatever it said.
 */
export async function verdictsOf(
  ctx: Ctx,
  of: {
    readonly model?: string | undefined;
    readonly models?: readonly string[] | undefined;
    readonly version?: string | undefined;
  },
): Promise<FeatureVerdict[]> {
  const rows = await ctx.db
    .select({ verdict: light, kind: baseline.kind, since: driftSignal.since })
    .from(driftSignal)
    .innerJoin(
      baseline,
      and(
        eq(baseline.workspaceId, driftSignal.workspaceId),
        eq(baseline.model, driftSignal.model),
        eq(baseline.number, driftSignal.baseline),
        isNull(baseline.endedAt),
      ),
    )
    .innerJoin(
      verdict,
      and(
        eq(verdict.workspaceId, driftSignal.workspaceId),
        eq(verdict.model, driftSignal.model),
        eq(verdict.version, driftSignal.version),
        eq(verdict.baseline, driftSignal.baseline),
        eq(verdict.feature, driftSignal.feature),
        eq(verdict.signal, driftSignal.signal),
        eq(verdict.toAt, driftSignal.lastTo),
        eq(verdict.fromAt, driftSignal.lastFrom),
      ),
    )
    .where(
      and(
        eq(driftSignal.workspaceId, ctx.workspace),
        of.model === undefined ? undefined : eq(driftSignal.model, of.model),
        of.models && inArray(driftSignal.model, [...of.models]),
        of.version === undefined ? undefined : eq(driftSignal.version, of.version),
      ),
    );
  return rows.map(({ verdict: row, kind, since }) => seenAt(ctx.now, { ...row, kind, since })).sort(worstFirst);
}

/** All but the profiles. */
const light = {
  model: verdict.model,
  version: verdict.version,
  feature: verdict.feature,
  signal: verdict.signal,
  baseline: verdict.baseline,
  state: verdict.state,
  method: verdict.method,
  statistic: verdict.statistic,
  pvalue: verdict.pvalue,
  adjusted: verdict.adjusted,
  effects: verdict.effects,
  why: verdict.why,
  notes: verdict.notes,
  from: verdict.fromAt,
  to: verdict.toAt,
  nReference: verdict.nReference,
  nCurrent: verdict.nCurrent,
  rule: verdict.rule,
};

type Light = Pick<VerdictRow, Exclude<keyof typeof light, 'from' | 'to'>> & { readonly from: Date; readonly to: Date };

function seenAt(now: Date, row: Light & { readonly kind: BaselineKind; readonly since: Date | null }): FeatureVerdict {
  const { rule, since, state, ...rest } = row;
  const isStale = now.getTime() - row.to.getTime() > rule.settings.stale * 3_600_000;
  return {
    ...rest,
    state: isStale ? 'stale' : state,
    alpha: { value: rule.settings.alpha, origin: rule.origins.alpha },
    effect: leadingEffect(row.effects),
    since: since ?? undefined,
    notes: isStale
      ? [`nothing came for ${Math.floor((now.getTime() - row.to.getTime()) / 3_600_000)} hours`, ...row.notes]
      : row.notes,
  };
}

const ORDER: Readonly<Record<DriftState, number>> = {
  breach: 0,
  error: 1,
  warning: 2,
  stale: 3,
  'no data': 4,
  'insufficient data': 5,
  ok: 6,
};

const part = ({ effect }: FeatureVerdict): number => (effect ? effect.value / effect.floor : 0);

function worstFirst(a: FeatureVerdict, b: FeatureVerdict): number {
  return (
    ORDER[a.state] - ORDER[b.state] || part(b) - part(a) || (a.feature < b.feature ? -1 : 1) || a.baseline - b.baseline
  );
}

/** A signal in breach, as gates and cards name it: `age`, `age (missing)`. */
export const signalName = ({ feature, signal }: { readonly feature: string; readonly signal: Signal }): string =>
  signal === 'values' ? feature : `${feature} (${signal === 'type' ? 'of another type' : signal})`;

/** The series of a signal against a baseline, the newest first, without the profiles. */
export async function verdictSeries(
  ctx: Ctx,
  of: { readonly model: string; readonly version: string; readonly feature?: string; readonly since: Date },
) {
  return ctx.db
    .select(light)
    .from(verdict)
    .where(
      and(
        eq(verdict.workspaceId, ctx.workspace),
        eq(verdict.model, of.model),
        eq(verdict.version, of.version),
        of.feature === undefined ? undefined : eq(verdict.feature, of.feature),
        sql`${verdict.toAt} > ${of.since}::timestamptz`,
      ),
    )
    .orderBy(verdict.toAt);
}
