import { StewardError } from '../../kernel/errors.ts';
import { emit } from '../../ledger/event.ts';
import { getModel } from '../../registry/find.ts';
import { type Ctx, inTransaction } from '../../store/unit.ts';
import { type Definition, definitionOf, KpiInput } from './definition.ts';
import { kpiDefined } from './events.ts';
import type { Kpi } from './find-kpis.ts';
import { kpi } from './tables.ts';

/** Makes a KPI of a model known; from then on its readings are taken. NAME_TAKEN, UNKNOWN_MODEL, BAD_INPUT. */
export async function defineKpi(ctx: Ctx, raw: KpiInput): Promise<Kpi> {
  const input = KpiInput.parse(raw);
  const definition = definitionOf(input);
  return inTransaction(ctx, async (tx) => {
    const { name: model } = await getModel(tx, input.model);
    const [row] = await tx.db
      .insert(kpi)
      .values({
        workspaceId: tx.workspace,
        model,
        name: input.kpi,
        ...definition,
        state: 'no data',
        createdAt: tx.now,
        createdBy: tx.actor,
      })
      .onConflictDoNothing()
      .returning();
    if (!row) {
      throw new StewardError('NAME_TAKEN', `${model} has a KPI ${input.kpi} already.`, {
        field: 'kpi',
        hint: `See it with \`kpi show ${model} ${input.kpi}\`, change it with \`kpi edit ${model} ${input.kpi}\`.`,
      });
    }
    emit(tx, kpiDefined({ model, kpi: row.name, definition }));
    return row;
  });
}

/** The definition in a row, as facts have it. */
export function definitionIn(row: Kpi): Definition {
  const { unit, better, target, warn, breach, aggregation } = row;
  const { windowMinutes, minimum, freshnessMinutes, retentionDays } = row;
  return {
    ...{ unit, better, target, warn, breach, aggregation },
    ...{ windowMinutes, minimum, freshnessMinutes, retentionDays },
  };
}
