import { defineCommand } from '../src/chat/command.ts';
import { newestEntries } from '../src/ledger/read.ts';
import { auditCard } from '../src/people/audit-card.ts';
import { auditOptions, queryOf } from './audit-options.ts';

const MOST = 20;

export const auditShow = defineCommand({
  name: 'audit show',
  summary: 'What the ledger holds: who did what and when',
  access: 'audit',
  options: auditOptions,
  examples: ['audit show --model churn', 'audit show --kind request --from yesterday'],
  run: async ({ ctx, input }) =>
    auditCard(ctx, await newestEntries(ctx.db, ctx.workspace, await queryOf(ctx, input), MOST + 1), MOST),
});
