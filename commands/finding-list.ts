import { defineCommand } from '../src/chat/command.ts';
import { findingListCard } from '../src/evidence/finding-card.ts';
import { subject } from '../src/registry/options.ts';

export const findingList = defineCommand({
  name: 'finding list',
  summary: 'What was found wrong with a model or a version, open findings first',
  access: 'viewer',
  options: { subject: subject() },
  examples: ['finding list churn'],
  run: async ({ ctx, input }) => findingListCard(ctx, input.subject),
});
