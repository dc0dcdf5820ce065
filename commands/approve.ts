import { type Command, defineCommand } from '../src/chat/command.ts';
import { optional, restOfLine } from '../src/chat/options/index.ts';
import { voteOnAll } from '../src/lifecycle/act-on-bundle.ts';
import { voteCard } from '../src/lifecycle/answers.ts';
import { votesCard } from '../src/lifecycle/bundle-answers.ts';
import { all } from '../src/lifecycle/bundle-option.ts';
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
    sensitive: async ({ ctx, input }) => movesToProduction(ctx, input.request, ports, input.all),
    groups: ({ ctx, input }) => groupsOf(ctx, input.request, ports, input.all),
    options: {
      request: requestRef(),
      all: all(),
      reason: { ...optional(restOfLine('A word for the record')), aliases: ['comment'] },
    },
    examples: ['approve R-81', 'approve R-81 --all'],
    run: async ({ ctx, input, invocation, seen }) => {
      const request = await requestOf(ctx, input.request, ports, input.all);
      const vote = { decision: 'approve' as const, source: voteSource(invocation), comment: input.reason };
      if (input.all) return votesCard(ctx, await voteOnAll(ctx, { request, rounds: input.all.rounds }, vote));
      return voteCard(ctx, await castVote(ctx, { ...vote, request, seen }));
    },
  });
