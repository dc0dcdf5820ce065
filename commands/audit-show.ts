import { defineCommand } from '../src/chat/command.ts';
import { named, number, optional } from '../src/chat/options/index.ts';
import { newestEntries } from '../src/ledger/read.ts';
import { auditCard } from '../src/people/audit-card.ts';
import { auditOptions, givenOf, queryOf } from './audit-options.ts';

const MOST = 20;

export const auditShow = defineCommand({
  name: 'audit show',
  summary: 'What the ledger holds: who did what and when',
  access: 'audit',
  options: {
    ...auditOptions,
    before: named(optional(number('Only rows before this one', { min: 1, integer: true }))),
  },
  examples: ['audit show --model churn', 'audit show --kind request --from yesterday'],
  run: async ({ ctx, input }) => {
    const found = await newestEntries(ctx.db, ctx.workspace, await queryOf(ctx, input), MOST + 1, input.before);
    return auditCard(ctx, found, MOST, givenOf(input));
  },
});
