import { sql } from 'drizzle-orm';
import type { Tx } from '../../store/unit.ts';
import type { Baseline } from '../baselines/find-baselines.ts';
import type { Adjusted, Judged } from './judge.ts';
import type { Window } from './read-window.ts';
import { driftSignal, verdict } from './tables.ts';

export interface NewVerdict {
  readonly found: Adjusted;
  readonly judged: Judged;
  readonly since: Date | undefined;
  readonly clearedAt: Date | undefined;
  /** Whether it is the newest of its signal. */
  readonly moves: boolean;
  readonly why: string;
  readonly reference?: Buffer;
  readonly current?: Buffer;
}

/** So many rows in a statement: Postgres takes 65,535 parameters. */
const SLICE = 200;

/** Writes what a run found; a window that was judged before is replaced. */
export async function keepVerdicts(
  tx: Tx,
  baseline: Baseline,
  window: Window,
  verdicts: readonly NewVerdict[],
): Promise<void> {
  const key = (each: NewVerdict) => ({
    workspaceId: tx.workspace,
    model: baseline.model,
    version: baseline.version,
    baseline: baseline.number,
    feature: each.found.feature,
    signal: each.found.signal,
  });
  for (let from = 0; from < verdicts.length; from += SLICE) {
    const slice = verdicts.slice(from, from + SLICE);
    await tx.db
      .insert(verdict)
      .values(
        slice.map((each) => ({
          ...key(each),
          toAt: window.to,
          fromAt: window.from,
          state: each.judged.state,
          exceeded: each.found.exceeded ?? null,
          method: each.found.method,
          statistic: each.found.statistic,
          pvalue: each.found.pvalue,
          adjusted: each.found.adjusted,
          tests: each.found.tests,
          effects: each.found.effects,
          nReference: each.found.nReference,
          nCurrent: each.found.nCurrent,
          missingReference: each.found.missingReference,
          missingCurrent: each.found.missingCurrent,
          why: each.why,
          notes: [...(each.judged.note === undefined ? [] : [each.judged.note]), ...each.found.notes],
          rule: each.found.rule,
          reference: baseline.kind === 'training' ? null : (each.reference ?? null),
          current: each.current ?? null,
          judgedAt: tx.now,
        })),
      )
      .onConflictDoUpdate({
        target: [
          verdict.workspaceId,
          verdict.model,
          verdict.version,
          verdict.baseline,
          verdict.feature,
          verdict.signal,
          verdict.toAt,
          verdict.fromAt,
        ],
        set: replaced(),
      });
    const moving = slice.filter(({ moves }) => moves);
    if (moving.length === 0) continue;
    await tx.db
      .insert(driftSignal)
      .values(
        moving.map((each) => ({
          ...key(each),
          lastTo: window.to,
          lastFrom: window.from,
          since: each.since ?? null,
          clearedAt: each.clearedAt ?? null,
        })),
      )
      .onConflictDoUpdate({
        target: [
          driftSignal.workspaceId,
          driftSignal.model,
          driftSignal.version,
          driftSignal.baseline,
          driftSignal.feature,
          driftSignal.signal,
        ],
        set: {
          lastTo: sql`excluded.last_to`,
          lastFrom: sql`excluded.last_from`,
          since: sql`excluded.since`,
          clearedAt: sql`excluded.cleared_at`,
        },
      });
  }
}

const replaced = () => ({
  state: sql`excluded.state`,
  exceeded: sql`excluded.exceeded`,
  method: sql`excluded.method`,
  statistic: sql`excluded.statistic`,
  pvalue: sql`excluded.pvalue`,
  adjusted: sql`excluded.adjusted`,
  tests: sql`excluded.tests`,
  effects: sql`excluded.effects`,
  nReference: sql`excluded.n_reference`,
  nCurrent: sql`excluded.n_current`,
  missingReference: sql`excluded.missing_reference`,
  missingCurrent: sql`excluded.missing_current`,
  why: sql`excluded.why`,
  notes: sql`excluded.notes`,
  rule: sql`excluded.rule`,
  reference: sql`excluded.reference`,
  current: sql`excluded.current`,
  judgedAt: sql`excluded.judged_at`,
});
