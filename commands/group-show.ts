import { defineCommand } from '../src/chat/command.ts';
import { optional } from '../src/chat/options/index.ts';
import { groupCard, groupListCard } from '../src/people/group-card.ts';
import { groupName } from '../src/people/options.ts';

export const groupShow = defineCommand({
  name: 'group show',
  summary: 'Who is in a group since when, or which groups there are',
  access: 'viewer',
  options: { group: optional(groupName('The group; all of them when left out')) },
  examples: ['group show', 'group show ml-leads'],
  run: async ({ ctx, input }) => (input.group === undefined ? groupListCard(ctx) : groupCard(ctx, input.group)),
});
