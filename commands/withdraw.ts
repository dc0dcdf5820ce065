import { type Command, defineCommand } from '../src/chat/command.ts';
import { optional, restOfLine } from '../src/chat/options/index.ts';
import { withdrawAll } from '../src/lifecycle/act-on-bundle.ts';
import { requestAnswer } from '../src/lifecycle/answers.ts';
import { bundleAnswer } from '../src/lifecycle/bundle-answers.ts';
import { all } from '../src/lifecycle/bundle-option.ts';
import { requestRef } from '../src/lifecycle/options.ts';
import { withdrawRequest } from '../src/lifecycle/withdraw-request.ts';
import type { CommandPorts } from './ports.ts';
import { requestOf } from './request-of.ts';

export const withdraw = (ports: CommandPorts): Command =>
  defineCommand({
    name: 'withdraw',
    summary: 'Take back a request of yours before it is decided',
    access: 'member',
    options: { request: requestRef(), all: all(), reason: optional(restOfLine('Why?')) },
    examples: ['withdraw R-81', 'withdraw R-81 --all'],
    run: async ({ ctx, input }) => {
      const request = await requestOf(ctx, input.request, ports, input.all);
      const { all: every, reason } = input;
      if (every) return bundleAnswer(await withdrawAll(ctx, { request, rounds: every.rounds }, reason), 'is withdrawn');
      return requestAnswer(await withdrawRequest(ctx, { request, reason }), 'is withdrawn');
    },
  });
