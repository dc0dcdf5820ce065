import type { Field } from '../../chat/card.ts';
import { formatDuration } from '../../kernel/duration.ts';
import type { Definition } from './definition.ts';
import type { KpiState } from './kpi-state.ts';
import { formatValue } from './unit.ts';

/** "mean of 1 d, higher is better, target 0.93, warning below 0.9, breach below 0.85". */
export function definitionWords(definition: Definition): string {
  const { aggregation, windowMinutes, better, unit } = definition;
  const side = better === 'higher' ? 'below' : 'above';
  const bounds = [
    ['target', definition.target],
    [`warning ${side}`, definition.warn],
    [`breach ${side}`, definition.breach],
  ] as const;
  return [
    `${aggregation} of ${formatDuration(windowMinutes * 60_000)}`,
    `${better} is better`,
    ...bounds.flatMap(([name, value]) => (value === null ? [] : [`${name} ${formatValue(value, unit)}`])),
  ].join(', ');
}

/** A mark beside the word, never instead of it. */
export const markOf: Readonly<Record<KpiState, NonNullable<Field['mark']>>> = {
  ok: 'ok',
  warning: 'warn',
  breach: 'fail',
  'no data': 'unknown',
  'insufficient data': 'unknown',
  stale: 'unknown',
};
