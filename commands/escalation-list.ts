import { line } from '../src/chat/card.ts';
import { defineCommand } from '../src/chat/command.ts';
import type { Text } from '../src/chat/text.ts';
import { listPolicies, wordsOfSteps } from '../src/incidents/paging/find-policies.ts';

const MOST = 30;

export const escalationList = defineCommand({
  name: 'escalation list',
  summary: 'The escalation policies and their steps',
  access: 'viewer',
  options: {},
  examples: ['escalation list'],
  run: async ({ ctx }) => {
    const rows = await listPolicies(ctx);
    if (rows.length === 0)
      return line(
        'neutral',
        'There is no escalation policy. Make one with `escalation create ml --step "notify group ml-leads"`.',
      );
    const shown: Text[][] = [];
    for (const row of rows.slice(0, MOST)) shown.push([row.name, (await wordsOfSteps(ctx, row.steps)).join('; ')]);
    const table = { type: 'table' as const, columns: ['Policy', 'Steps'], rows: shown };
    return {
      tone: 'neutral',
      summary: `${rows.length} escalation ${rows.length === 1 ? 'policy' : 'policies'}`,
      parts: [rows.length > MOST ? { ...table, more: `and ${rows.length - MOST} more` } : table],
    };
  },
});
