import { defineCommand } from '../src/chat/command.ts';
import { instant, named, optional } from '../src/chat/options/index.ts';
import { accessCard } from '../src/proof/access-card.ts';

export const peopleAccess = defineCommand({
  name: 'people access',
  summary: 'Who could approve what, now or then, by which policy',
  access: 'audit',
  options: { at: named(optional(instant('As it was then'))) },
  examples: ['people access', 'people access --at 2026-03-01'],
  run: async ({ ctx, input }) => accessCard(ctx, input.at),
});
