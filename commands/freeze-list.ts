import { defineCommand } from '../src/chat/command.ts';
import { freezeListCard } from '../src/evidence/freeze-card.ts';

export const freezeList = defineCommand({
  name: 'freeze list',
  summary: 'The freezes that hold now or will',
  access: 'viewer',
  options: {},
  examples: ['freeze list'],
  run: async ({ ctx }) => freezeListCard(ctx),
});
