import { defineCommand } from '../src/chat/command.ts';
import { holdListCard } from '../src/lifecycle/hold-card.ts';

export const holdList = defineCommand({
  name: 'hold list',
  summary: 'The models that are on hold now',
  access: 'viewer',
  options: {},
  examples: ['hold list'],
  run: async ({ ctx }) => holdListCard(ctx),
});
