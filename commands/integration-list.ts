import { type Card, line } from '../src/chat/card.ts';
import { defineCommand } from '../src/chat/command.ts';
import type { Text } from '../src/chat/text.ts';
import { spansOfPeople } from '../src/people/find-people.ts';
import { listIntegrations } from '../src/workspace/integrations.ts';

export const integrationList = defineCommand({
  name: 'integration list',
  summary: 'The systems that may send to Steward, and when they last did',
  access: 'admin',
  options: {},
  examples: ['integration list'],
  run: async ({ ctx }): Promise<Card> => {
    const all = await listIntegrations(ctx);
    if (all.length === 0)
      return line('neutral', 'There is no integration yet. Make one with `integration add mlflow registry`.');
    const makers = await spansOfPeople(
      ctx,
      all.flatMap((each) => each.createdBy ?? []),
    );
    const rows = all.map((each): Text[] => [
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
      summary: `${all.length} ${all.length === 1 ? 'integration' : 'integrations'}`,
      parts: [{ type: 'table', columns: ['Integration', 'Address', 'Made by', 'Last sent'], rows }],
    };
  },
});
