import { line } from '../src/chat/card.ts';
import { defineCommand } from '../src/chat/command.ts';
import { digestName } from '../src/digests/options.ts';
import { muteModel } from '../src/digests/subscribe.ts';
import { modelName } from '../src/registry/options.ts';

export const digestMute = defineCommand({
  name: 'digest mute',
  summary: 'Leave a model out of a digest that you read by direct message',
  access: 'viewer',
  options: { name: digestName(), model: modelName('The model') },
  examples: ['digest mute churn-daily churn'],
  run: async ({ ctx, input }) => {
    const row = await muteModel(ctx, { ...input, muted: true });
    return line(
      'good',
      `The digest ${row.name} leaves ${input.model} out for you. Take it in again with \`digest unmute ${row.name} ${input.model}\`.`,
    );
  },
});
