import { defineCommand } from '../src/chat/command.ts';
import { holdCard } from '../src/lifecycle/hold-card.ts';
import { modelName } from '../src/registry/options.ts';

export const holdShow = defineCommand({
  name: 'hold show',
  summary: 'Whether a model is on hold, why, who may release it, and its holds before',
  access: 'viewer',
  options: { model: modelName() },
  examples: ['hold show churn'],
  run: async ({ ctx, input }) => holdCard(ctx, input.model),
});
