import { line } from '../src/chat/card.ts';
import { defineCommand } from '../src/chat/command.ts';
import { endOverride, overrideName } from '../src/incidents/oncall/make-override.ts';
import { swapName, withdrawSwap } from '../src/incidents/oncall/offer-swap.ts';
import { cancelled } from '../src/incidents/oncall/options.ts';

export const oncallCancel = defineCommand({
  name: 'oncall cancel',
  summary: 'End an override, or take an offered swap back',
  access: 'member',
  options: { what: cancelled() },
  examples: ['oncall cancel O-4', 'oncall cancel SW-3'],
  run: async ({ ctx, input: { what } }) => {
    if ('swap' in what) {
      await withdrawSwap(ctx, what);
      return line('good', `${swapName(what.swap)} is taken back: the time stays yours.`);
    }
    await endOverride(ctx, what);
    return line('good', `${overrideName(what.override)} is over: the layers count again. See \`oncall now\`.`);
  },
});
