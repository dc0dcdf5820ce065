import { line } from '../src/chat/card.ts';
import { defineCommand } from '../src/chat/command.ts';
import { editKpi } from '../src/monitoring/kpis/edit-kpi.ts';
import { definitionWords } from '../src/monitoring/kpis/kpi-words.ts';
import { kpiName } from '../src/monitoring/kpis/options.ts';
import { modelName } from '../src/registry/options.ts';
import { kpiFields, kpiInput } from './kpi-fields.ts';

export const kpiEdit = defineCommand({
  name: 'kpi edit',
  summary: 'Change the definition of a KPI; "none" takes a bound away',
  access: 'member',
  options: { model: modelName(), kpi: kpiName(), ...kpiFields },
  examples: ['kpi edit churn accuracy --breach 0.88', 'kpi edit churn accuracy --target none'],
  run: async ({ ctx, input: { model, kpi, ...given } }) => {
    const row = await editKpi(ctx, kpiInput(model, kpi, given));
    return line('good', `${row.model} ${row.name} is changed: ${definitionWords(row)}. It is now ${row.state}.`);
  },
});
