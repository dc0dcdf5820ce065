import { line } from '../src/chat/card.ts';
import { defineCommand } from '../src/chat/command.ts';
import { timeAt } from '../src/incidents/oncall/now-card.ts';
import { ofSwap, takeSwap } from '../src/incidents/oncall/offer-swap.ts';
import { swapRef } from '../src/incidents/oncall/options.ts';

export const oncallTake = defineCommand({
  name: 'oncall take',
  summary: 'Take a time on call that somebody offers',
  access: 'member',
  options: { swap: swapRef() },
  examples: ['oncall take SW-3'],
  run: async ({ ctx, input }) => {
    const row = await takeSwap(ctx, input);
    const { schedule } = await ofSwap(ctx, input.swap);
    return line('good', `You are on call in ${schedule.name} then.`, [
      `You are on call in ${schedule.name} from `,
      timeAt(row.fromAt.getTime()),
      ' to ',
      timeAt(row.toAt.getTime()),
      '.',
    ]);
  },
});
