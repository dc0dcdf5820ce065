import { type Command, defineCommand } from '../src/chat/command.ts';
import { requestDetailsCard } from '../src/lifecycle/answers.ts';
import { bundleDetailsCard } from '../src/lifecycle/bundle-answers.ts';
import { all } from '../src/lifecycle/bundle-option.ts';
import { requestRef } from '../src/lifecycle/options.ts';
import type { CommandPorts } from './ports.ts';
import { requestOf } from './request-of.ts';

export const requestShow = (ports: CommandPorts): Command =>
  defineCommand({
    name: 'request show',
    summary: 'Votes, gates, what is missing and who may decide',
    access: 'viewer',
    options: { request: requestRef(), all: all() },
    examples: ['request show R-81'],
    run: async ({ ctx, input }) => {
      const request = await requestOf(ctx, input.request, ports, input.all);
      return input.all ? bundleDetailsCard(ctx, request) : requestDetailsCard(ctx, request);
    },
  });
