import { defineCommand } from '../src/chat/command.ts';
import { flag } from '../src/chat/options/index.ts';
import { groupListCard } from '../src/incidents/alerts/group-list-card.ts';

export const alertList = defineCommand({
  name: 'alert list',
  summary: 'What fires, the worst first',
  access: 'viewer',
  options: { all: flag('What ended too, the newest first') },
  examples: ['alert list', 'alert list --all'],
  run: async ({ ctx, input }) => groupListCard(ctx, input.all),
});
