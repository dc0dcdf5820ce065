import { defineCommand } from '../src/chat/command.ts';
import { flag, from } from '../src/chat/options/index.ts';
import { groupListCard } from '../src/incidents/alerts/group-list-card.ts';

export const alertList = defineCommand({
  name: 'alert list',
  summary: 'What fires, the worst first',
  access: 'viewer',
  options: { all: flag('What ended too, the newest first'), from: from() },
  examples: ['alert list', 'alert list --all', 'alert list --from 26'],
  run: async ({ ctx, input }) => groupListCard(ctx, input.all, input.from),
});
