import { line } from '../src/chat/card.ts';
import { defineCommand } from '../src/chat/command.ts';
import { digestName } from '../src/digests/options.ts';
import { muteModel } from '../src/digests/subscribe.ts';
import { modelName } from '../src/registry/options.ts';

export const digestUnmute = defineCommand({
  name: 'digest unmute',
  summary: 'Take a model into a digest again that you had left out',
  access: 'viewer',
  options: { name: digestName(), model: modelName('The model') },
  examples: ['digest unmute churn-daily churn'],
  run: async ({ ctx, input }) => {
    const row = await muteModel(ctx, { ...input, muted: false });
    return line('good', `The digest ${row.name} tells you of ${input.model} again.`);
  },
});
