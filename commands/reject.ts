import { type Command, defineCommand } from '../src/chat/command.ts';
import { restOfLine } from '../src/chat/options/index.ts';
import { voteOnAll } from '../src/lifecycle/act-on-bundle.ts';
import { voteCard } from '../src/lifecycle/answers.ts';
import { votesCard } from '../src/lifecycle/bundle-answers.ts';
import { all } from '../src/lifecycle/bundle-option.ts';
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
    sensitive: async ({ ctx, input }) => movesToProduction(ctx, input.request, ports, input.all),
    groups: ({ ctx, input }) => groupsOf(ctx, input.request, ports, input.all),
    options: {
      request: requestRef(),
      all: all(),
      reason: { ...restOfLine('Why not? The requester reads it'), aliases: ['comment'] },
    },
    examples: ['reject R-81', 'reject R-81 --all no bias audit'],
    run: async ({ ctx, input, invocation, seen }) => {
      const request = await requestOf(ctx, input.request, ports, input.all);
      const vote = { decision: 'reject' as const, source: voteSource(invocation), comment: input.reason };
      if (input.all) return votesCard(ctx, await voteOnAll(ctx, { request, rounds: input.all.rounds }, vote));
      return voteCard(ctx, await castVote(ctx, { ...vote, request, seen }));
    },
  });
