import { line } from '../src/chat/card.ts';
import { defineCommand } from '../src/chat/command.ts';
import { text } from '../src/chat/options/index.ts';
import { listTokens } from '../src/workspace/list-tokens.ts';
import { revokeToken } from '../src/workspace/revoke-token.ts';

const name = text('The token', { maxLength: 40, placeholder: 'name' });

export const tokenRevoke = defineCommand({
  name: 'token revoke',
  summary: 'End the access of a program at once',
  access: 'admin',
  options: {
    name: {
      ...name,
      suggest: async (ctx, prefix) =>
        (await listTokens(ctx))
          .filter((token) => !token.revokedAt && token.name.startsWith(prefix.toLowerCase()))
          .map((token) => ({ value: token.name, label: token.name })),
    },
  },
  examples: ['token revoke ci'],
  confirm: (input) => ({
    title: `Revoke the token ${input.name}?`,
    text: 'Programs that use it are refused from now on. This cannot be undone.',
    yes: 'Revoke',
  }),
  run: async ({ ctx, input }) => {
    const revoked = input.name.toLowerCase();
    await revokeToken(ctx, { name: revoked });
    return line('good', `The token ${revoked} is revoked.`);
  },
});
