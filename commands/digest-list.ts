import { defineCommand } from '../src/chat/command.ts';
import { digestListCard } from '../src/digests/digest-list-card.ts';

export const digestList = defineCommand({
  name: 'digest list',
  summary: 'The digests: when they come, where they go, what they hold',
  access: 'viewer',
  options: {},
  examples: ['digest list'],
  run: async ({ ctx }) => digestListCard(ctx),
});
