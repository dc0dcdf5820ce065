import { StewardError } from '../kernel/errors.ts';
import { type Bound, boundText, parseBound } from './bound.ts';

/** A metric and what it must reach: `auc >= 0.9`. */
export interface Criterion extends Bound {
  readonly metric: string;
}

/** Reads `auc >= 0.9`, the metric in lower case as versions have it. Throws BAD_INPUT. */
export function parseCriterion(raw: string): Criterion {
  const [, metric = '', rest = ''] = /^\s*([a-z][a-z0-9_.-]{0,59})\s*([^a-z0-9_.\s-].*)$/i.exec(raw) ?? [];
  const bound = parseBound(rest);
  if (metric !== '' && bound) return { metric: metric.toLowerCase(), ...bound };
  throw new StewardError('BAD_INPUT', `"${raw.slice(0, 60)}" is not a criterion.`, {
    field: 'criterion',
    hint: 'Write it like `--criterion "auc >= 0.9"`: a metric, then >=, >, <= or <, and a number.',
  });
}

export const criterionText = (criterion: Criterion): string => `${criterion.metric} ${boundText(criterion)}`;

/** In one order, so that two sets can be compared. Refuses a metric that is bounded twice in the same direction. */
export function criteriaSet(given: readonly Criterion[]): Criterion[] {
  const sorted = [...given].sort((a, b) => criterionText(a).localeCompare(criterionText(b)));
  const twice = sorted.find(
    (each, index) => sorted[index + 1]?.metric === each.metric && sorted[index + 1]?.op === each.op,
  );
  if (!twice) return sorted;
  throw new StewardError('BAD_INPUT', `The criterion ${twice.metric} ${twice.op} was given twice.`, {
    field: 'criterion',
    hint: 'Give each metric one lower and one upper bound at most.',
  });
}
