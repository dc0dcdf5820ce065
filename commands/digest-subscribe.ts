import { line } from '../src/chat/card.ts';
import { defineCommand } from '../src/chat/command.ts';
import { nextWords } from '../src/digests/digest-list-card.ts';
import { digestName } from '../src/digests/options.ts';
import { subscribe } from '../src/digests/subscribe.ts';
import { directOf } from './digest-goals.ts';

export const digestSubscribe = defineCommand({
  name: 'digest subscribe',
  summary: 'Read a digest by direct message too',
  access: 'viewer',
  options: { name: digestName() },
  examples: ['digest subscribe churn-daily'],
  run: async ({ ctx, input, invocation }) => {
    const row = await subscribe(ctx, { name: input.name, direct: directOf(invocation) });
    const next = row.pausedAt ? 'It is paused at present.' : `It comes next ${nextWords(row)} (${row.zone}).`;
    return line(
      'good',
      `You read the digest ${row.name} by direct message. ${next} Leave a model out with \`digest mute ${row.name} <model>\`.`,
    );
  },
});
