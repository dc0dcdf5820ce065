import { choice, named, number, optional, text } from '../src/chat/options/index.ts';
import type { KpiInput } from '../src/monitoring/kpis/definition.ts';
import { bound, span } from '../src/monitoring/kpis/options.ts';
import { AGGREGATIONS } from '../src/monitoring/kpis/tables.ts';

/** What `kpi define` and `kpi edit` take beside the name. */
export const kpiFields = {
  unit: named(optional(text('Its unit: %, ms, or of money the currency, such as EUR', { maxLength: 20 }))),
  better: named(
    optional(choice('Which way is better; told by the order of the bounds when left out', ['higher', 'lower'])),
  ),
  target: bound('Where it should be'),
  warn: bound('Worse than this is a warning'),
  breach: bound('Worse than this is a breach'),
  aggregation: named(optional(choice('How readings become one value; mean when left out', AGGREGATIONS))),
  window: span('The time that is judged, such as 24h', { min: '15m', max: '90d' }),
  minimum: named(
    optional(
      number('Fewer samples than this in the window say nothing', { min: 1, max: 1_000_000_000, integer: true }),
    ),
  ),
  freshness: span('Without a reading for so long it is stale; twice the window when left out', {
    min: '1m',
    max: '400d',
  }),
  retention: span('How long readings are kept, in days, such as 90d', { min: '1d', max: '730d' }),
};

type Given = { readonly [K in keyof typeof kpiFields]: ReturnType<(typeof kpiFields)[K]['parse']> };

/** The same as the verbs take it. */
export function kpiInput(model: string, kpi: string, given: Given): KpiInput {
  const { window, freshness, retention, ...rest } = given;
  return {
    ...{ model, kpi, ...rest },
    windowMinutes: window,
    freshnessMinutes: freshness,
    retentionDays: retention === undefined ? undefined : Math.ceil(retention / 1_440),
  };
}
