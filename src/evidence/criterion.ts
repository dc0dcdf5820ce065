import { StewardError } from '../kernel/errors.ts';
import { type Bound, boundText, type Operator, parseBound } from './bound.ts';

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

/** Which way a bound holds: a metric has one of each at most. */
export type Side = 'lower' | 'upper';
export const sideOf = (op: Operator): Side => (op === '>=' || op === '>' ? 'lower' : 'upper');

/** One criterion that becomes another, is new (without `before`), or goes (without `now`). */
export interface CriterionChange {
  readonly metric: string;
  readonly side: Side;
  readonly before?: Bound;
  readonly now?: Bound;
}

/** "auc >= 0.9 to auc >= 0.85", "auc >= 0.9, new", "auc >= 0.9, dropped" */
export function changeText({ metric, before, now }: CriterionChange): string {
  const said = (bound: Bound): string => criterionText({ metric, ...bound });
  if (!before) return now ? `${said(now)}, new` : metric;
  return now ? `${said(before)} to ${said(now)}` : `${said(before)}, dropped`;
}

/** Whether two bounds are the same, none of both included. */
export const sameBound = (a: Bound | undefined, b: Bound | undefined): boolean =>
  a?.op === b?.op && a?.value === b?.value;

/** How single criteria change: those that are given, and those of the metrics that go. What is not named stays. */
export function changesOf(
  before: readonly Criterion[],
  given: readonly Criterion[],
  without: readonly string[],
): CriterionChange[] {
  const found = ({ metric, op }: Criterion) =>
    before.find((each) => each.metric === metric && sideOf(each.op) === sideOf(op));
  const changed = criteriaSet(given).map((each): CriterionChange => {
    const was = found(each);
    const { metric, op, value } = each;
    return { metric, side: sideOf(op), ...(was && { before: { op: was.op, value: was.value } }), now: { op, value } };
  });
  const dropped = before
    .filter(({ metric }) => without.includes(metric))
    .map(({ metric, op, value }): CriterionChange => ({ metric, side: sideOf(op), before: { op, value } }));
  return [...changed.filter((each) => !sameBound(each.before, each.now)), ...dropped];
}

/** In one order, so that two sets can be compared. */
export const sortedCriteria = (list: readonly Criterion[]): Criterion[] =>
  [...list].sort((a, b) => criterionText(a).localeCompare(criterionText(b)));

/** Sorted; refuses a metric that is bounded twice in the same direction. */
export function criteriaSet(given: readonly Criterion[]): Criterion[] {
  const sorted = sortedCriteria(given);
  const twice = sorted.find((each, index) =>
    sorted.slice(0, index).some((other) => other.metric === each.metric && sideOf(other.op) === sideOf(each.op)),
  );
  if (!twice) return sorted;
  throw new StewardError('BAD_INPUT', `The criterion ${twice.metric} ${twice.op} was given twice.`, {
    field: 'criterion',
    hint: 'Give each metric one lower and one upper bound at most.',
  });
}
