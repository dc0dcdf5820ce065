import { z } from 'zod';
import type { ForeignVerdict } from '../monitoring/reports/tables.ts';
import { driftReports } from './drift-report.ts';
import type { Source } from './source.ts';

/** `calculate_drift_scores(target_view, reference_view, with_thresholds=True)`; null for what it could not compare. */
const Score = z.object({
  algorithm: z.string(),
  pvalue: z.number().nullish(),
  statistic: z.number().nullish(),
  thresholds: z.record(z.string(), z.tuple([z.number().nullable(), z.number().nullable()])).nullish(),
  drift_category: z.string(),
});
const Scores = z.record(z.string(), Score.nullable());

/** whylogs. POSSIBLE_DRIFT is kept in its words and is not drift. */
export const whylogs: Source = driftReports('whylogs', (report) => {
  const parsed = Scores.safeParse(report);
  if (!parsed.success || Object.keys(parsed.data).length === 0) return undefined;
  const verdicts = Object.entries(parsed.data).flatMap(([feature, score]): ForeignVerdict[] => {
    if (score === null) return [];
    const { algorithm, pvalue, statistic, thresholds, drift_category: says } = score;
    const [low, high] = thresholds?.DRIFT ?? [null, null];
    const threshold = pvalue == null ? low : high;
    return [
      { feature, method: algorithm, score: pvalue ?? statistic ?? null, threshold, drifted: says === 'DRIFT', says },
    ];
  });
  return { at: undefined, verdicts };
});
