import { line } from '../src/chat/card.ts';
import { defineCommand } from '../src/chat/command.ts';
import { escalationByName } from '../src/incidents/paging/find-policies.ts';
import { escalationName } from '../src/incidents/paging/options.ts';
import { deletePolicy } from '../src/incidents/paging/set-policy.ts';

export const escalationDelete = defineCommand({
  name: 'escalation delete',
  summary: 'Take an escalation policy away; what still names it pages the admins',
  access: 'admin',
  options: { policy: escalationName() },
  examples: ['escalation delete ml'],
  check: ({ ctx, input }) => escalationByName(ctx, input.policy),
  confirm: (input) => ({
    title: `Delete the escalation policy ${input.policy}?`,
    text: 'Routes that name it page the admins and the incidents channel from then on. Pages that run go on.',
    yes: 'Delete',
  }),
  run: async ({ ctx, input }) => {
    await deletePolicy(ctx, { name: input.policy });
    return line('good', `The escalation policy ${input.policy} is gone.`);
  },
});
