import { type Command, defineCommand } from '../src/chat/command.ts';
import { optional, restOfLine } from '../src/chat/options/index.ts';
import { requestAnswer } from '../src/lifecycle/answers.ts';
import { requestRef } from '../src/lifecycle/options.ts';
import { retractVote } from '../src/lifecycle/retract-vote.ts';
import type { CommandPorts } from './ports.ts';
import { requestOf } from './request-of.ts';

export const retract = (ports: CommandPorts): Command =>
  defineCommand({
    name: 'retract',
    summary: 'Take back your own vote before the decision',
    access: 'viewer',
    options: { request: requestRef(), reason: optional(restOfLine('Why?')) },
    examples: ['retract R-81'],
    run: async ({ ctx, input }) => {
      const request = await requestOf(ctx, input.request, ports);
      return requestAnswer(await retractVote(ctx, { request, reason: input.reason }), 'no longer has your vote');
    },
  });
