import { type Command, defineCommand } from '../src/chat/command.ts';
import { requestDetailsCard } from '../src/lifecycle/answers.ts';
import { requestRef } from '../src/lifecycle/options.ts';
import type { CommandPorts } from './ports.ts';
import { requestOf } from './request-of.ts';

export const requestShow = (ports: CommandPorts): Command =>
  defineCommand({
    name: 'request show',
    summary: 'Votes, gates, what is missing and who may decide',
    access: 'viewer',
    options: { request: requestRef() },
    examples: ['request show R-81'],
    run: async ({ ctx, input }) => requestDetailsCard(ctx, await requestOf(ctx, input.request, ports)),
  });
