import { line } from '../src/chat/card.ts';
import { defineCommand } from '../src/chat/command.ts';
import { digestName } from '../src/digests/options.ts';
import { runDigest } from '../src/digests/run-digest.ts';

export const digestRun = defineCommand({
  name: 'digest run',
  summary: 'Send a digest now, beside its hours; for its owner, or an admin',
  access: 'member',
  options: { name: digestName() },
  examples: ['digest run churn-daily'],
  run: async ({ ctx, input }) => {
    const { row, places } = await runDigest(ctx, input);
    if (places === 0)
      return line(
        'waiting',
        `The digest ${row.name} has no place to go to. Name one with \`digest edit ${row.name} --in #channel\`.`,
      );
    return line('good', `The digest ${row.name} goes to ${places === 1 ? 'its place' : `its ${places} places`} now.`);
  },
});
