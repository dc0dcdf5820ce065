import { defineCommand } from '../src/chat/command.ts';
import { named, optional, restOfLine } from '../src/chat/options/index.ts';
import { requestOpenedCard } from '../src/lifecycle/answers.ts';
import { renew as renewApproval } from '../src/lifecycle/open-renewal.ts';
import { modelName } from '../src/registry/options.ts';
import { originOf } from './origin-of.ts';

export const renew = defineCommand({
  name: 'renew',
  summary: 'Ask to prolong the approval of what is in production, before it ends or after',
  access: 'member',
  options: { model: modelName(), reason: named(optional(restOfLine('Why it may stay'))) },
  examples: ['renew churn', 'renew churn --reason the yearly review found nothing'],
  run: async ({ ctx, input, invocation }) =>
    requestOpenedCard(ctx, await renewApproval(ctx, { ...input, origin: originOf(invocation) })),
});
