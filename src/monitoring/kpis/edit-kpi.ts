import { and, eq, sql } from 'drizzle-orm';
import { StewardError } from '../../kernel/errors.ts';
import { emit } from '../../ledger/event.ts';
import { type Ctx, inTransaction, type Tx } from '../../store/unit.ts';
import { assertMayEdit } from '../may-edit.ts';
import { definitionIn } from './define-kpi.ts';
import { type Definition, definitionOf, KpiInput } from './definition.ts';
import { kpiEdited } from './events.ts';
import { type Kpi, lockKpi } from './find-kpis.ts';
import { judgeKpis } from './judge-kpis.ts';
import { isPercentile } from './read-windows.ts';
import { kpi, readingMark } from './tables.ts';

/**
 * Changes what is given of a KPI and judges it afresh. Bounds decide whether a gate passes, so that only the model's owner
 * or an admin changes them; of a model without an owner any member. BAD_INPUT when nothing would change.
 */
export async function editKpi(ctx: Ctx, raw: KpiInput): Promise<Kpi> {
  const input = KpiInput.parse(raw);
  return inTransaction(ctx, async (tx) => {
    const row = await lockKpi(tx, input);
    await assertMayEdit(tx, row.model, 'its KPIs');
    const before = definitionIn(row);
    const now = definitionOf(input, before);
    if (isSame(now, before)) {
      throw new StewardError('BAD_INPUT', 'Nothing to change was given.', {
        hint: `See how it stands with \`kpi show ${row.model} ${row.name}\`.`,
      });
    }
    await tx.db.update(kpi).set(now).where(isKpi(tx, row));
    emit(tx, kpiEdited({ model: row.model, kpi: row.name, before, now }));
    if (needsSketches(before, now)) await markAll(tx, row);
    const [judged] = await judgeKpis(tx, [{ ...row, ...now }]);
    return judged ?? row;
  });
}

const isSame = (a: Definition, b: Definition): boolean =>
  (Object.keys(a) as (keyof Definition)[]).every((name) => a[name] === b[name]);

const needsSketches = (before: Definition, now: Definition): boolean =>
  isPercentile(now.aggregation) && !isPercentile(before.aggregation);

/** Has every quarter that still has its readings rolled up again, with the counts that percentiles need. */
async function markAll(tx: Tx, row: Kpi): Promise<void> {
  await tx.db.execute(sql`
    insert into ${readingMark} (workspace_id, model, kpi, at, batch)
    select distinct workspace_id, model, kpi, at, ${tx.newId()}::uuid from kpi_rollup
    where workspace_id = ${tx.workspace} and model = ${row.model} and kpi = ${row.name} and step = 'quarter'
      and at >= ${new Date(tx.now.getTime() - row.retentionDays * 86_400_000)}::timestamptz`);
}

const isKpi = (tx: Tx, row: Kpi) =>
  and(eq(kpi.workspaceId, tx.workspace), eq(kpi.model, row.model), eq(kpi.name, row.name));
