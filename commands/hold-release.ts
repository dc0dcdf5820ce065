import { line } from '../src/chat/card.ts';
import { defineCommand } from '../src/chat/command.ts';
import { restOfLine } from '../src/chat/options/index.ts';
import { holdGroups } from '../src/lifecycle/deciding-groups.ts';
import { releaseHold } from '../src/lifecycle/release-hold.ts';
import { modelName } from '../src/registry/options.ts';

export const holdRelease = defineCommand({
  name: 'hold release',
  summary: 'Let a model that is on hold be promoted again',
  access: 'viewer',
  sensitive: async () => true,
  groups: ({ ctx }) => holdGroups(ctx),
  options: { model: modelName(), reason: restOfLine('What was mended') },
  examples: ['hold release churn the labels are corrected, v13 has them'],
  run: async ({ ctx, input }) => {
    const hold = await releaseHold(ctx, input);
    return line('good', `${hold.model} may be promoted to ${hold.stage} again. What was approved meanwhile goes on.`);
  },
});
