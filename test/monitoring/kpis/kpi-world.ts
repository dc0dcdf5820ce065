import { sql } from 'drizzle-orm';
import { defineKpi } from '../../../src/monitoring/kpis/define-kpi.ts';
import type { KpiInput } from '../../../src/monitoring/kpis/definition.ts';
import { type Recorded, recordReadings } from '../../../src/monitoring/kpis/record-readings.ts';
import { clock, world } from '../../lifecycle/churn-world.ts';

export const MINUTE = 60_000;
export const DAY = 1_440 * MINUTE;
export const at = (minutesAgo: number): string => new Date(clock.now.getTime() - minutesAgo * MINUTE).toISOString();

export const define = (input: Partial<KpiInput> = {}) =>
  defineKpi(world.as('mia'), { model: 'churn', kpi: 'accuracy', ...input });

/** Readings of churn's accuracy, changed by what each says. */
export const record = (readings: readonly object[], partial = false): Promise<Recorded> =>
  recordReadings(world.system, {
    readings: readings.map((each) => ({ model: 'churn', kpi: 'accuracy', ...each })),
    partial,
  });

export const count = async (table: 'reading' | 'reading_mark' | 'kpi_rollup'): Promise<number> => {
  const [row] = await world.unit.db.execute<{ n: number }>(
    sql`select count(*)::int as n from ${sql.identifier(table)} where workspace_id = ${world.system.workspace}`,
  );
  return row?.n ?? 0;
};

/** Every roll-up there is, to be compared as a whole. */
export const rollups = async () =>
  (
    await world.unit.db.execute(
      sql`select * from kpi_rollup where workspace_id = ${world.system.workspace} order by model, kpi, step, at, version`,
    )
  ).map((row) => ({ ...row }));
