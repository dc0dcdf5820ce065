import { defineCommand } from '../src/chat/command.ts';
import { teamListCard } from '../src/people/team-card.ts';

export const teamList = defineCommand({
  name: 'team list',
  summary: 'The teams and who leads them',
  access: 'viewer',
  options: {},
  examples: ['team list'],
  run: async ({ ctx }) => teamListCard(ctx),
});
