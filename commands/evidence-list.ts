import { defineCommand } from '../src/chat/command.ts';
import { evidenceCard } from '../src/evidence/evidence-card.ts';
import { subject } from '../src/registry/options.ts';

export const evidenceList = defineCommand({
  name: 'evidence list',
  summary: 'What is recorded for a model or a version: evidence, checks, success criteria',
  access: 'viewer',
  options: { subject: subject() },
  examples: ['evidence list churn', 'evidence list churn@v12'],
  run: async ({ ctx, input }) => evidenceCard(ctx, input.subject),
});
