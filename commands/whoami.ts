import { defineCommand } from '../src/chat/command.ts';
import { callerOf } from '../src/people/get-person.ts';
import { personCard } from '../src/people/person-card.ts';

export const whoami = defineCommand({
  name: 'whoami',
  summary: 'Who Steward thinks you are, and what you may do',
  access: 'anyone',
  underRoot: true,
  options: {},
  examples: ['whoami'],
  run: async ({ ctx }) => personCard(ctx, (await callerOf(ctx)).id),
});
