import { defineCommand } from '../src/chat/command.ts';
import { stage } from '../src/lifecycle/options.ts';
import { policyCard } from '../src/lifecycle/policy-card.ts';
import { previewTransition } from '../src/lifecycle/request-transition.ts';
import { subject } from '../src/registry/options.ts';

export const policyExplain = defineCommand({
  name: 'policy explain',
  summary: 'Which policy decides on a move, why that one, and who could approve',
  access: 'viewer',
  options: { subject: subject('A version such as churn@v12, or a model'), to: stage() },
  examples: ['policy explain churn@v12 production'],
  run: async ({ ctx, input }) => policyCard(ctx, await previewTransition(ctx, { ...input.subject, to: input.to })),
});
