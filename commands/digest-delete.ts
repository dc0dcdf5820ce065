import { line } from '../src/chat/card.ts';
import { defineCommand } from '../src/chat/command.ts';
import { deleteDigest } from '../src/digests/delete-digest.ts';
import { digestName } from '../src/digests/options.ts';

export const digestDelete = defineCommand({
  name: 'digest delete',
  summary: 'End a digest; for its owner, or an admin',
  access: 'member',
  options: { name: digestName() },
  examples: ['digest delete churn-daily'],
  confirm: ({ name }) => ({
    title: 'Delete it?',
    text: `The digest ${name} comes no more, for nobody who reads it.`,
    yes: 'Delete',
  }),
  run: async ({ ctx, input }) => {
    const row = await deleteDigest(ctx, input);
    return line('good', `The digest ${row.name} is deleted. What it said stays where it stands.`);
  },
});
