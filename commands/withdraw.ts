import { type Command, defineCommand } from '../src/chat/command.ts';
import { optional, restOfLine } from '../src/chat/options/index.ts';
import { requestAnswer } from '../src/lifecycle/answers.ts';
import { requestRef } from '../src/lifecycle/options.ts';
import { withdrawRequest } from '../src/lifecycle/withdraw-request.ts';
import type { CommandPorts } from './ports.ts';
import { requestOf } from './request-of.ts';

export const withdraw = (ports: CommandPorts): Command =>
  defineCommand({
    name: 'withdraw',
    summary: 'Take back a request of yours before it is decided',
    access: 'member',
    options: { request: requestRef(), reason: optional(restOfLine('Why?')) },
    examples: ['withdraw R-81'],
    run: async ({ ctx, input }) => {
      const request = await requestOf(ctx, input.request, ports);
      return requestAnswer(await withdrawRequest(ctx, { request, reason: input.reason }), 'is withdrawn');
    },
  });
