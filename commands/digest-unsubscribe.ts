import { line } from '../src/chat/card.ts';
import { defineCommand } from '../src/chat/command.ts';
import { digestName } from '../src/digests/options.ts';
import { unsubscribe } from '../src/digests/subscribe.ts';

export const digestUnsubscribe = defineCommand({
  name: 'digest unsubscribe',
  summary: 'Read a digest by direct message no longer',
  access: 'viewer',
  options: { name: digestName() },
  examples: ['digest unsubscribe churn-daily'],
  run: async ({ ctx, input }) => {
    const row = await unsubscribe(ctx, input);
    return line('good', `You read the digest ${row.name} by direct message no longer.`);
  },
});
