import { z } from 'zod';
import type { ForeignVerdict } from '../monitoring/reports/tables.ts';
import { driftReports, type ReadReport } from './drift-report.ts';
import type { Source } from './source.ts';

/** A column in reports before 0.7: `DataDriftTable`, `ColumnDriftMetric`. */
const OldColumn = z.object({
  column_name: z.string(),
  stattest_name: z.string(),
  stattest_threshold: z.number().nullish(),
  drift_score: z.number().nullish(),
  drift_detected: z.boolean(),
});
const Old = z.object({
  timestamp: z.string().nullish(),
  metrics: z.array(z.object({ metric: z.string(), result: z.unknown() })),
});
/** Since 0.7 a value carries no verdict: it stands in `tests`, or follows from method and threshold. */
const New = z.object({
  metrics: z.array(
    z.object({ id: z.string().optional(), metric_name: z.string(), config: z.unknown(), value: z.unknown() }),
  ),
  tests: z.array(z.object({ status: z.string(), metric_config: z.unknown(), bound_test: z.unknown() })).nullish(),
});
const NewColumn = z.object({ column: z.string(), method: z.string().nullish(), threshold: z.number().nullish() });
const Params = z.object({ params: z.object({ column: z.string().optional() }).loose() });

/** Evidently's JSON: `report.json()` of 0.4 to 0.6, `snapshot.json()` since 0.7. */
export const evidently: Source = driftReports('evidently', (report) => readOld(report) ?? readNew(report));

function readOld(report: unknown): ReadReport | undefined {
  const old = Old.safeParse(report);
  if (!old.success) return undefined;
  const columns = old.data.metrics.flatMap(({ result }) => {
    const table = z.object({ drift_by_columns: z.record(z.string(), OldColumn) }).safeParse(result);
    if (table.success) return Object.values(table.data.drift_by_columns);
    const one = OldColumn.safeParse(result);
    return one.success ? [one.data] : [];
  });
  const byName = new Map(columns.map((column) => [column.column_name, column]));
  const verdicts = [...byName.values()].map(
    (column): ForeignVerdict => ({
      feature: column.column_name,
      method: column.stattest_name,
      score: column.drift_score ?? null,
      threshold: column.stattest_threshold ?? null,
      drifted: column.drift_detected,
    }),
  );
  const { timestamp } = old.data;
  return { at: timestamp == null ? undefined : new Date(zoned(timestamp)), verdicts };
}

/** It writes local times of the machine without a zone: taken as UTC. */
const zoned = (timestamp: string): string =>
  /Z|[+-]\d\d:?\d\d$/.test(timestamp) ? timestamp : `${timestamp.trim().replace(' ', 'T')}Z`;

function readNew(report: unknown): ReadReport | undefined {
  const parsed = New.safeParse(report);
  if (!parsed.success) return undefined;
  const failed = new Map<string, boolean>();
  for (const { status, metric_config } of parsed.data.tests ?? []) {
    const column = Params.safeParse(metric_config).data?.params.column;
    const isKnown = /^(success|fail|warning)$/i.test(status);
    if (column !== undefined && isKnown) failed.set(column, (failed.get(column) ?? false) || /^fail$/i.test(status));
  }
  const verdicts = parsed.data.metrics.flatMap(({ metric_name, config, value }): ForeignVerdict[] => {
    if (!metric_name.startsWith('ValueDrift') || typeof value !== 'number') return [];
    const told = NewColumn.safeParse(config).data ?? named(metric_name);
    if (!told) return [];
    const { column, method, threshold } = { ...named(metric_name), ...defined(told) };
    if (column === undefined) return [];
    const drifted = failed.get(column) ?? isDrift(method ?? '', value, threshold);
    return [{ feature: column, method: method ?? 'unknown', score: value, threshold: threshold ?? null, drifted }];
  });
  return { at: undefined, verdicts };
}

const defined = (
  told: Partial<z.infer<typeof NewColumn>>,
): Partial<{ column: string; method: string; threshold: number }> =>
  Object.fromEntries(Object.entries(told).filter(([, value]) => value != null));

/** `ValueDrift(column=age,method=K-S p_value,threshold=0.05)` */
function named(name: string): { column?: string; method?: string; threshold?: number } | undefined {
  const found = /^ValueDrift\(column=(.+?)(?:,method=(.+?))?(?:,threshold=([\d.eE-]+))?\)$/.exec(name);
  if (!found) return undefined;
  const [, column, method, threshold] = found;
  return {
    ...(column === undefined ? {} : { column }),
    ...(method === undefined ? {} : { method }),
    ...(threshold === undefined ? {} : { threshold: Number(threshold) }),
  };
}

/** A p-value drifts when it is low, a distance when it is high; without a threshold nobody can say. */
function isDrift(method: string, value: number, threshold: number | undefined): boolean {
  if (threshold === undefined) return false;
  return /p[_-]value/i.test(method) ? value <= threshold : value >= threshold;
}
