import { line } from '../src/chat/card.ts';
import { defineCommand } from '../src/chat/command.ts';
import { restOfLine } from '../src/chat/options/index.ts';
import { holdGroups } from '../src/lifecycle/deciding-groups.ts';
import { setHold } from '../src/lifecycle/set-hold.ts';
import { modelName } from '../src/registry/options.ts';

export const holdSet = defineCommand({
  name: 'hold set',
  summary: 'Stop promotions of a model to production until the hold is released',
  access: 'viewer',
  groups: ({ ctx }) => holdGroups(ctx),
  options: { model: modelName(), reason: restOfLine('Why it must wait') },
  examples: ['hold set churn the October labels are wrong'],
  run: async ({ ctx, input }) => {
    const hold = await setHold(ctx, input);
    return line(
      'waiting',
      `No version of ${hold.model} is promoted to ${hold.stage} until \`hold release ${hold.model} --reason "..."\`.`,
    );
  },
});
