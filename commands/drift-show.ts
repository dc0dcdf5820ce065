import { defineCommand } from '../src/chat/command.ts';
import { driftCard } from '../src/monitoring/verdicts/drift-card.ts';
import { featureOption } from '../src/monitoring/verdicts/options.ts';
import { subject } from '../src/registry/options.ts';

export const driftShow = defineCommand({
  name: 'drift show',
  summary: 'Which features drift, the worst first; with --feature its last windows',
  access: 'viewer',
  options: { subject: subject(), feature: featureOption('Only this feature') },
  examples: ['drift show churn', 'drift show churn@v12 --feature age'],
  run: async ({ ctx, input: { subject: of, feature } }) => driftCard(ctx, { ...of, feature }),
});
