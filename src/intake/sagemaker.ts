import { z } from 'zod';
import type { ForeignVerdict } from '../monitoring/reports/tables.ts';
import { driftReports } from './drift-report.ts';
import type { Source } from './source.ts';

/** `constraint_violations.json` of Model Monitor: the file holds violations alone, and numbers only in English. */
const Violations = z.object({
  violations: z.array(
    z.object({ feature_name: z.string(), constraint_check_type: z.string(), description: z.string().nullish() }),
  ),
});

/** SageMaker Model Monitor. What is not named is not drifted; an empty list says that nothing is. */
export const sagemaker: Source = driftReports('sagemaker', (report) => {
  const parsed = Violations.safeParse(report);
  if (!parsed.success) return undefined;
  const verdicts = parsed.data.violations.map(
    ({ feature_name, constraint_check_type, description }): ForeignVerdict => {
      const { score, threshold } = numbersOf(description ?? '');
      const says = description == null ? {} : { says: description };
      return { feature: feature_name.trim(), method: constraint_check_type, score, threshold, drifted: true, ...says };
    },
  );
  return { at: undefined, verdicts };
});

/** "Baseline drift distance: 0.39 exceeds threshold: 0.1"; "Value: 0.95 does not meet the constraint requirement: 1.0" */
function numbersOf(description: string): { readonly score: number | null; readonly threshold: number | null } {
  const number = String.raw`\s*:?\s*(-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)\s*(%?)`;
  const read = (words: string): number | null => {
    const found = new RegExp(`(?:${words})${number}`, 'i').exec(description);
    return found ? Number(found[1]) / (found[2] === '%' ? 100 : 1) : null;
  };
  return { score: read('distance|value'), threshold: read('threshold|requirement') };
}
