import { defineCommand } from '../src/chat/command.ts';
import { named, number, optional } from '../src/chat/options/index.ts';
import { kpiCard } from '../src/monitoring/kpis/kpi-card.ts';
import { kpiName } from '../src/monitoring/kpis/options.ts';
import { modelName } from '../src/registry/options.ts';
import { optionalVersion } from '../src/registry/version-options.ts';

export const kpiShow = defineCommand({
  name: 'kpi show',
  summary: 'How a KPI stands, and its last days',
  access: 'viewer',
  options: {
    model: modelName(),
    kpi: kpiName(),
    days: named(optional(number('How many days; 14 when left out', { min: 1, max: 90, integer: true }))),
    version: named({ ...optionalVersion(), describe: 'Only of this version' }),
  },
  examples: ['kpi show churn accuracy', 'kpi show churn accuracy --days 30 --version v12'],
  run: async ({ ctx, input: { model, kpi, days, version }, env }) =>
    kpiCard(ctx, { model, kpi, days: days ?? 14, version, zone: env?.zone ?? 'UTC' }),
});
