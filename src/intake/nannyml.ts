import { z } from 'zod';
import type { ForeignVerdict } from '../monitoring/reports/tables.ts';
import { driftReports } from './drift-report.ts';
import type { Source } from './source.ts';

const METHODS = ['kolmogorov_smirnov', 'wasserstein', 'jensen_shannon', 'hellinger', 'l_infinity', 'chi2'] as const;
const Records = z.array(z.record(z.string(), z.unknown())).min(1);
const CELL = new RegExp(`^(.+)_(${METHODS.join('|')})_(value|upper_threshold|lower_threshold|alert)$`);

/**
 * NannyML's univariate drift, as `results.to_df(multilevel=False).to_json(orient='records', date_format='iso')`. The last
 * chunk counts.
 */
export const nannyml: Source = driftReports('nannyml', (report) => {
  const records = Records.safeParse(report);
  if (!records.success) return undefined;
  const last = records.data.at(-1) ?? {};
  const columns = new Map<string, { feature: string; method: string; cells: Record<string, unknown> }>();
  for (const [key, value] of Object.entries(last)) {
    const [, feature, method, cell] = CELL.exec(key) ?? [];
    if (feature === undefined || method === undefined || cell === undefined) continue;
    const column = columns.get(`${feature} ${method}`) ?? { feature, method, cells: {} };
    column.cells[cell] = value;
    columns.set(`${feature} ${method}`, column);
  }
  if (columns.size === 0) return undefined;
  const verdicts = [...columns.values()].map(({ feature, method, cells }): ForeignVerdict => {
    const [score, upper] = [numberOf(cells.value), numberOf(cells.upper_threshold)];
    return {
      feature,
      method,
      score,
      threshold: upper ?? numberOf(cells.lower_threshold),
      drifted: cells.alert === true,
    };
  });
  const end = Object.entries(last).find(([key]) => key.endsWith('end_date'))?.[1];
  return {
    at: typeof end === 'string' ? new Date(end) : typeof end === 'number' ? new Date(end) : undefined,
    verdicts,
  };
});

const numberOf = (value: unknown): number | null => (typeof value === 'number' ? value : null);
