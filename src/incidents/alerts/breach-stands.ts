import { and, eq, isNotNull } from 'drizzle-orm';
import type { Fact } from '../../kernel/fact.ts';
import { kpiBreached, kpiCleared } from '../../monitoring/kpis/events.ts';
import { kpi } from '../../monitoring/kpis/tables.ts';
import { driftBreached, driftCleared } from '../../monitoring/verdicts/events.ts';
import { driftSignal } from '../../monitoring/verdicts/tables.ts';
import type { Tx } from '../../store/unit.ts';

/**
 * Whether a fact about a breach still says how things are. Facts may arrive late and in any order: a breach that is over
 * must not fire for good, and the end of an earlier one must not end the present one.
 */
export async function breachStands(tx: Tx, fact: Fact): Promise<boolean> {
  if (fact.kind === kpiBreached.kind) return inBreach(await ofKpi(tx, kpiBreached.read(fact)));
  if (fact.kind === kpiCleared.kind) return !inBreach(await ofKpi(tx, kpiCleared.read(fact)));
  if (fact.kind === driftBreached.kind) return inBreach(await ofSignal(tx, driftBreached.read(fact)));
  return !inBreach(await ofSignal(tx, driftCleared.read(fact)));
}

const inBreach = (found: readonly unknown[]): boolean => found.length > 0;

const ofKpi = (tx: Tx, of: { readonly model: string; readonly kpi: string }) =>
  tx.db
    .select({ since: kpi.breachedAt })
    .from(kpi)
    .where(
      and(eq(kpi.workspaceId, tx.workspace), eq(kpi.model, of.model), eq(kpi.name, of.kpi), isNotNull(kpi.breachedAt)),
    );

type Signal = Pick<typeof driftSignal.$inferSelect, 'model' | 'version' | 'baseline' | 'feature' | 'signal'>;

const ofSignal = (tx: Tx, of: Signal) =>
  tx.db
    .select({ since: driftSignal.since })
    .from(driftSignal)
    .where(
      and(
        eq(driftSignal.workspaceId, tx.workspace),
        eq(driftSignal.model, of.model),
        eq(driftSignal.version, of.version),
        eq(driftSignal.baseline, of.baseline),
        eq(driftSignal.feature, of.feature),
        eq(driftSignal.signal, of.signal),
        isNotNull(driftSignal.since),
      ),
    );
