import { defineCommand } from '../src/chat/command.ts';
import { flag } from '../src/chat/options/index.ts';
import { freezeListCard } from '../src/evidence/freeze-card.ts';

export const freezeList = defineCommand({
  name: 'freeze list',
  summary: 'The freezes that hold now or will',
  access: 'viewer',
  options: { all: flag('Those that are over or were ended too, the newest first') },
  examples: ['freeze list', 'freeze list --all'],
  run: async ({ ctx, input }) => freezeListCard(ctx, input.all),
});
