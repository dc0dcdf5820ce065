import { type Command, defineCommand } from '../src/chat/command.ts';
import { optional, restOfLine } from '../src/chat/options/index.ts';
import { voteCard } from '../src/lifecycle/answers.ts';
import { castVote } from '../src/lifecycle/cast-vote.ts';
import { requestRef } from '../src/lifecycle/options.ts';
import type { CommandPorts } from './ports.ts';
import { groupsOf, movesToProduction, requestOf } from './request-of.ts';
import { voteSource } from './vote-source.ts';

export const approve = (ports: CommandPorts): Command =>
  defineCommand({
    name: 'approve',
    summary: 'Approve a request you may decide on',
    access: 'viewer',
    sensitive: async ({ ctx, input }) => movesToProduction(ctx, input.request, ports),
    groups: ({ ctx, input }) => groupsOf(ctx, input.request, ports),
    options: {
      request: requestRef(),
      reason: { ...optional(restOfLine('A word for the record')), aliases: ['comment'] },
    },
    examples: ['approve R-81'],
    run: async ({ ctx, input, invocation, seen }) => {
      const request = await requestOf(ctx, input.request, ports);
      const vote = {
        request,
        decision: 'approve' as const,
        source: voteSource(invocation),
        seen,
        comment: input.reason,
      };
      return voteCard(ctx, await castVote(ctx, vote));
    },
  });
