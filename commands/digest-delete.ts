import { line } from '../src/chat/card.ts';
import { defineCommand } from '../src/chat/command.ts';
import { deleteDigest } from '../src/digests/delete-digest.ts';
import { assertMayChange, getDigest } from '../src/digests/find-digests.ts';
import { digestName } from '../src/digests/options.ts';

export const digestDelete = defineCommand({
  name: 'digest delete',
  summary: 'End a digest; for its owner, or an admin',
  access: 'member',
  options: { name: digestName() },
  examples: ['digest delete churn-daily'],
  check: async ({ ctx, input }) => assertMayChange(ctx, await getDigest(ctx, input.name)),
  confirm: ({ name }) => ({
    title: `Delete the digest ${name}?`,
    text: 'It ends for everybody who reads it. What it said stays.',
    yes: 'Delete',
  }),
  run: async ({ ctx, input }) => {
    const row = await deleteDigest(ctx, input);
    return line('good', `The digest ${row.name} is deleted. What it said stays where it stands.`);
  },
});
