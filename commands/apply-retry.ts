import { type Command, defineCommand } from '../src/chat/command.ts';
import { requestAnswer } from '../src/lifecycle/answers.ts';
import { requestRef } from '../src/lifecycle/options.ts';
import { retryApply } from '../src/lifecycle/retry-apply.ts';
import type { CommandPorts } from './ports.ts';
import { movesToProduction, requestOf } from './request-of.ts';

export const applyRetry = (ports: CommandPorts): Command =>
  defineCommand({
    name: 'apply retry',
    summary: 'Run the effects of an approved request again that could not be applied',
    access: 'member',
    sensitive: ({ ctx, input }) => movesToProduction(ctx, input.request, ports),
    options: { request: requestRef() },
    examples: ['apply retry R-81'],
    run: async ({ ctx, input }) => {
      const request = await requestOf(ctx, input.request, ports);
      return requestAnswer(await retryApply(ctx, { request }), 'is tried again now');
    },
  });
