import { type Card, line } from '../src/chat/card.ts';
import { defineCommand } from '../src/chat/command.ts';
import type { Text } from '../src/chat/text.ts';
import { spansOfPeople } from '../src/people/find-people.ts';
import { listTokens } from '../src/workspace/list-tokens.ts';
import { mayWords } from '../src/workspace/may-report.ts';

export const tokenList = defineCommand({
  name: 'token list',
  summary: 'The tokens of programs: what they may do and when they were last used',
  access: 'admin',
  options: {},
  examples: ['token list'],
  run: async ({ ctx }): Promise<Card> => {
    const tokens = await listTokens(ctx);
    if (tokens.length === 0)
      return line('neutral', 'There is no token yet. Make one with `token create ci --scope versions:write`.');
    const makers = await spansOfPeople(
      ctx,
      tokens.flatMap((token) => token.createdBy ?? []),
    );
    const rows = tokens.map((token): Text[] => [
      token.name,
      mayWords(token),
      [
        (token.createdBy && makers.get(token.createdBy)) || 'Steward',
        ', ',
        { type: 'time', at: token.createdAt, style: 'date' },
      ],
      token.lastUsedAt ? [{ type: 'time', at: token.lastUsedAt, style: 'relative' }] : 'never',
      token.revokedAt ? ['revoked ', { type: 'time', at: token.revokedAt, style: 'date' }] : 'in use',
    ]);
    const inUse = tokens.filter((token) => !token.revokedAt).length;
    const columns = ['Token', 'May', 'Made by', 'Last used', 'State'];
    return { tone: 'neutral', summary: `${inUse} in use`, parts: [{ type: 'table', columns, rows }] };
  },
});
