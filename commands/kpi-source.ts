import { line } from '../src/chat/card.ts';
import { defineCommand } from '../src/chat/command.ts';
import { flag, named, optional, text } from '../src/chat/options/index.ts';
import { formatDuration } from '../src/kernel/duration.ts';
import { StewardError } from '../src/kernel/errors.ts';
import { kpiName, sourceName, span } from '../src/monitoring/kpis/options.ts';
import { removeSource, setSource } from '../src/monitoring/kpis/set-source.ts';
import { modelName } from '../src/registry/options.ts';
import { optionalVersion } from '../src/registry/version-options.ts';

export const kpiSource = defineCommand({
  name: 'kpi source',
  summary: 'Have a KPI read from a Prometheus, Thanos or Mimir at each slot of the clock',
  access: 'admin',
  options: {
    model: modelName(),
    kpi: kpiName(),
    source: sourceName(),
    query: named(optional(text('A PromQL expression', { maxLength: 2_000 }))),
    every: span('How often; each minute when left out', { min: '1m', max: '1d' }),
    version: named({ ...optionalVersion(), describe: 'Its readings are of this version; of the model when left out' }),
    off: flag('Read it no longer'),
  },
  examples: [
    'kpi source churn latency prod --query "histogram_quantile(0.95, sum by (le) (rate(latency_seconds_bucket[5m])))"',
    'kpi source churn latency --off',
  ],
  run: async ({ ctx, input: { model, kpi, source, query, every, version, off } }) => {
    if (off) {
      await removeSource(ctx, { model, kpi });
      return line('good', `${model} ${kpi} is read from nowhere any more. What was read stays.`);
    }
    if (source === undefined || query === undefined) {
      throw new StewardError('MISSING_ARGUMENT', 'A source and its query are needed.', {
        field: source === undefined ? 'source' : 'query',
        hint: `Write \`kpi source ${model} ${kpi} prod --query "..."\`, where EFFECT_PROMETHEUS_PROD holds the address.`,
      });
    }
    const row = await setSource(ctx, { model, kpi, source, query, everyMinutes: every ?? 1, version });
    const span = formatDuration(row.everyMinutes * 60_000);
    return line(
      'good',
      `${model} ${kpi} is read from ${source} every ${span}. See it with \`kpi show ${model} ${kpi}\`.`,
    );
  },
});
