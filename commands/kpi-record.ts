import { line } from '../src/chat/card.ts';
import { defineCommand } from '../src/chat/command.ts';
import { instant, named, number, optional } from '../src/chat/options/index.ts';
import { kpiName } from '../src/monitoring/kpis/options.ts';
import { recordReading } from '../src/monitoring/kpis/record-reading.ts';
import { formatValue } from '../src/monitoring/kpis/unit.ts';
import { modelName } from '../src/registry/options.ts';
import { optionalVersion } from '../src/registry/version-options.ts';

export const kpiRecord = defineCommand({
  name: 'kpi record',
  summary: 'Record a reading of a KPI by hand',
  access: 'member',
  options: {
    model: modelName(),
    kpi: kpiName(),
    value: number('What was measured'),
    at: named(optional(instant('When; now when left out'))),
    version: named({ ...optionalVersion(), describe: 'Of which version; of the model when left out' }),
    weight: named(optional(number('How many cases it stands for; 1 when left out'))),
  },
  examples: ['kpi record churn accuracy 0.91', 'kpi record churn accuracy 0.91 --at yesterday --weight 1200'],
  run: async ({ ctx, input: { model, kpi, value, at, version, weight } }) => {
    const { kpi: row, outcome } = await recordReading(ctx, { model, kpi, value, at, version, weight });
    const read = formatValue(value, row.unit);
    const said =
      outcome === 'repeated'
        ? `${read} was recorded for ${row.model} ${row.name} already.`
        : `${read} is ${outcome} for ${row.model} ${row.name}, which is now ${row.state}.`;
    return line('good', `${said} See it with \`kpi show ${row.model} ${row.name}\`.`);
  },
});
