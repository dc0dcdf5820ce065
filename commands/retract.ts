import { type Command, defineCommand } from '../src/chat/command.ts';
import { optional, restOfLine } from '../src/chat/options/index.ts';
import { retractAll } from '../src/lifecycle/act-on-bundle.ts';
import { requestAnswer } from '../src/lifecycle/answers.ts';
import { bundleAnswer } from '../src/lifecycle/bundle-answers.ts';
import { all } from '../src/lifecycle/bundle-option.ts';
import { requestRef } from '../src/lifecycle/options.ts';
import { retractVote } from '../src/lifecycle/retract-vote.ts';
import type { CommandPorts } from './ports.ts';
import { requestOf } from './request-of.ts';

export const retract = (ports: CommandPorts): Command =>
  defineCommand({
    name: 'retract',
    summary: 'Take back your own vote before the decision',
    access: 'viewer',
    options: { request: requestRef(), all: all(), reason: optional(restOfLine('Why?')) },
    examples: ['retract R-81', 'retract R-81 --all'],
    run: async ({ ctx, input }) => {
      const request = await requestOf(ctx, input.request, ports, input.all);
      const { all: every, reason } = input;
      if (every)
        return bundleAnswer(
          await retractAll(ctx, { request, rounds: every.rounds }, reason),
          'no longer has your vote',
        );
      return requestAnswer(await retractVote(ctx, { request, reason }), 'no longer has your vote');
    },
  });
