import { line } from '../src/chat/card.ts';
import { defineCommand } from '../src/chat/command.ts';
import { defineKpi } from '../src/monitoring/kpis/define-kpi.ts';
import { definitionWords } from '../src/monitoring/kpis/kpi-words.ts';
import { kpiName } from '../src/monitoring/kpis/options.ts';
import { modelName } from '../src/registry/options.ts';
import { kpiFields, kpiInput } from './kpi-fields.ts';

export const kpiDefine = defineCommand({
  name: 'kpi define',
  summary: 'Watch a model by a number: its unit, target and bounds',
  access: 'member',
  options: { model: modelName(), kpi: kpiName('A name for it, such as accuracy', true), ...kpiFields },
  examples: [
    'kpi define churn accuracy --target 0.93 --warn 0.9 --breach 0.85 --minimum 500',
    'kpi define churn latency_p95 --unit ms --aggregation p95 --warn 50 --breach 80 --window 1h',
  ],
  run: async ({ ctx, input: { model, kpi, ...given } }) => {
    const row = await defineKpi(ctx, kpiInput(model, kpi, given));
    const next = `Send readings with \`kpi record ${row.model} ${row.name} <value>\` or to /api/v1/readings.`;
    return line('good', `${row.model} is watched by ${row.name}: ${definitionWords(row)}. ${next}`);
  },
});
