import { line } from '../src/chat/card.ts';
import { defineCommand } from '../src/chat/command.ts';
import { digestName } from '../src/digests/options.ts';
import { pauseDigest } from '../src/digests/pause-digest.ts';

export const digestPause = defineCommand({
  name: 'digest pause',
  summary: 'Stop a digest until it is resumed; for its owner, or an admin',
  access: 'member',
  options: { name: digestName() },
  examples: ['digest pause churn-daily'],
  run: async ({ ctx, input }) => {
    const row = await pauseDigest(ctx, input);
    return line('good', `The digest ${row.name} comes no more until \`digest resume ${row.name}\`.`);
  },
});
