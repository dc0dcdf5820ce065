import { type Command, defineCommand } from '../src/chat/command.ts';
import { restOfLine } from '../src/chat/options/index.ts';
import { voteCard } from '../src/lifecycle/answers.ts';
import { castVote } from '../src/lifecycle/cast-vote.ts';
import { requestRef } from '../src/lifecycle/options.ts';
import type { CommandPorts } from './ports.ts';
import { groupsOf, movesToProduction, requestOf } from './request-of.ts';
import { voteSource } from './vote-source.ts';

export const reject = (ports: CommandPorts): Command =>
  defineCommand({
    name: 'reject',
    summary: 'Reject a request you may decide on, with the reason',
    access: 'viewer',
    sensitive: async ({ ctx, input }) => movesToProduction(ctx, input.request, ports),
    groups: ({ ctx, input }) => groupsOf(ctx, input.request, ports),
    options: {
      request: requestRef(),
      reason: { ...restOfLine('Why not? The requester reads it'), aliases: ['comment'] },
    },
    examples: ['reject R-81'],
    run: async ({ ctx, input, invocation, seen }) => {
      const request = await requestOf(ctx, input.request, ports);
      const vote = {
        request,
        decision: 'reject' as const,
        source: voteSource(invocation),
        seen,
        comment: input.reason,
      };
      return voteCard(ctx, await castVote(ctx, vote));
    },
  });
