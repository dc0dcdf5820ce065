import { line } from '../src/chat/card.ts';
import { defineCommand } from '../src/chat/command.ts';
import { optional, restOfLine } from '../src/chat/options/index.ts';
import { endSilence } from '../src/incidents/alerts/end-silence.ts';
import { silenceName } from '../src/incidents/alerts/find-silences.ts';
import { silenceRef } from '../src/incidents/alerts/options.ts';

export const silenceEnd = defineCommand({
  name: 'silence end',
  summary: 'End a silence before its time',
  access: 'member',
  options: { silence: silenceRef(), reason: optional(restOfLine('Why now')) },
  examples: ['silence end S-3'],
  run: async ({ ctx, input }) => {
    const row = await endSilence(ctx, input);
    return line('good', `${silenceName(row.number)} is ended. What still fires is told now.`);
  },
});
