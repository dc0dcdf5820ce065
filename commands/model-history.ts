import { defineCommand } from '../src/chat/command.ts';
import { instant, named, optional } from '../src/chat/options/index.ts';
import { historyCard } from '../src/lifecycle/history-card.ts';
import { modelName } from '../src/registry/options.ts';

export const modelHistory = defineCommand({
  name: 'model history',
  summary: 'What was in which stage when, approved by whom, under which policy',
  access: 'viewer',
  options: { model: modelName(), at: named(optional(instant('What stood where then'))) },
  examples: ['model history churn', 'model history churn --at 2026-03-01'],
  run: async ({ ctx, input }) => historyCard(ctx, input.model, input.at),
});
