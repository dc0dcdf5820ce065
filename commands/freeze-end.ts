import { line } from '../src/chat/card.ts';
import { defineCommand } from '../src/chat/command.ts';
import { optional, restOfLine } from '../src/chat/options/index.ts';
import { endFreeze } from '../src/evidence/end-freeze.ts';
import { freezeName } from '../src/evidence/options.ts';

export const freezeEnd = defineCommand({
  name: 'freeze end',
  summary: 'End a freeze before its time; for whoever declared it, or an admin',
  access: 'member',
  options: { name: freezeName('The freeze'), reason: optional(restOfLine('Why now')) },
  examples: ['freeze end year-end'],
  run: async ({ ctx, input }) => {
    const row = await endFreeze(ctx, input);
    return line('good', `The freeze ${row.name} is ended. What waited for it alone goes on.`);
  },
});
