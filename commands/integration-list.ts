import { type Card, line } from '../src/chat/card.ts';
import { defineCommand } from '../src/chat/command.ts';
import { from } from '../src/chat/options/index.ts';
import { restOf } from '../src/chat/rest-of.ts';
import type { Text } from '../src/chat/text.ts';
import { spansOfPeople } from '../src/people/find-people.ts';
import { countIntegrations, listIntegrations } from '../src/workspace/integrations.ts';

const MOST = 25;

export const integrationList = defineCommand({
  name: 'integration list',
  summary: 'The systems that may send to Steward, and when they last did',
  access: 'admin',
  options: { from: from() },
  examples: ['integration list', 'integration list --from 26'],
  run: async ({ ctx, input }): Promise<Card> => {
    const total = await countIntegrations(ctx);
    if (total === 0)
      return line('neutral', 'There is no integration yet. Make one with `integration add mlflow registry`.');
    const first = input.from ?? 1;
    const shown = await listIntegrations(ctx, {}, MOST, first);
    const makers = await spansOfPeople(
      ctx,
      shown.flatMap((each) => each.createdBy ?? []),
    );
    const rows = shown.map((each): Text[] => [
      `${each.source} ${each.name}`,
      [{ type: 'code', text: `/in/${each.source}/${each.id}` }],
      [
        (each.createdBy && makers.get(each.createdBy)) || 'Steward',
        ', ',
        { type: 'time', at: each.createdAt, style: 'date' },
      ],
      each.lastUsedAt ? [{ type: 'time', at: each.lastUsedAt, style: 'relative' }] : 'never',
    ]);
    return {
      tone: 'neutral',
      summary: `${total} ${total === 1 ? 'integration' : 'integrations'}`,
      parts: [
        { type: 'table', columns: ['Integration', 'Address', 'Made by', 'Last sent'], rows },
        ...restOf({ from: first, shown: rows.length, total, command: 'integration list' }),
      ],
    };
  },
});
