import { defineCommand } from '../src/chat/command.ts';
import { flag, from } from '../src/chat/options/index.ts';
import { silenceListCard } from '../src/incidents/alerts/silence-card.ts';

export const silenceList = defineCommand({
  name: 'silence list',
  summary: 'What is silenced now or will be, by whom and why',
  access: 'viewer',
  options: { all: flag('What is over or was ended too, the newest first'), from: from() },
  examples: ['silence list', 'silence list --all'],
  run: async ({ ctx, input }) => silenceListCard(ctx, input.all, input.from),
});
