import { defineCommand } from '../src/chat/command.ts';
import { escalationByName } from '../src/incidents/paging/find-policies.ts';
import { escalationName } from '../src/incidents/paging/options.ts';
import { policyCard } from '../src/incidents/paging/would-happen.ts';

export const escalationShow = defineCommand({
  name: 'escalation show',
  summary: 'The steps of an escalation policy, and whom it would page now',
  access: 'viewer',
  options: { policy: escalationName() },
  examples: ['escalation show ml'],
  run: async ({ ctx, input }) => policyCard(ctx, await escalationByName(ctx, input.policy)),
});
