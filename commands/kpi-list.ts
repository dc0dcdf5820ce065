import { defineCommand } from '../src/chat/command.ts';
import { kpiListCard } from '../src/monitoring/kpis/kpi-list-card.ts';
import { modelName } from '../src/registry/options.ts';

export const kpiList = defineCommand({
  name: 'kpi list',
  summary: 'The KPIs of a model and how they stand',
  access: 'viewer',
  options: { model: modelName() },
  examples: ['kpi list churn'],
  run: async ({ ctx, input }) => kpiListCard(ctx, input.model),
});
