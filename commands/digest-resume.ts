import { line } from '../src/chat/card.ts';
import { defineCommand } from '../src/chat/command.ts';
import { nextWords } from '../src/digests/digest-list-card.ts';
import { digestName } from '../src/digests/options.ts';
import { resumeDigest } from '../src/digests/resume-digest.ts';

export const digestResume = defineCommand({
  name: 'digest resume',
  summary: 'Let a paused digest go on; for its owner, or an admin',
  access: 'member',
  options: { name: digestName() },
  examples: ['digest resume churn-daily'],
  run: async ({ ctx, input }) => {
    const row = await resumeDigest(ctx, input);
    return line('good', `The digest ${row.name} comes next ${nextWords(row)} (${row.zone}).`);
  },
});
