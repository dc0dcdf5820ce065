import { line } from '../src/chat/card.ts';
import { type Command, defineCommand } from '../src/chat/command.ts';
import { escalationName, escalationSteps } from '../src/incidents/paging/options.ts';
import { createPolicy } from '../src/incidents/paging/set-policy.ts';
import type { PlatformPorts } from '../src/workspace/platform-ports.ts';
import { provedChannels, proveSteps } from './escalation-channels.ts';

export const escalationCreate = (ports: PlatformPorts): Command =>
  defineCommand({
    name: 'escalation create',
    summary: 'Say whom to page when nobody answers, step by step',
    access: 'member',
    options: {
      policy: escalationName('A name for it, such as ml-night', false),
      step: escalationSteps('A step; repeat it for more'),
    },
    examples: [
      'escalation create ml --step "notify schedule ml-oncall" --step "wait 5m" --step "notify schedule ml-oncall next" --step "wait 10m" --step "notify group ml-leads"',
      'escalation create night --step "notify @leo, only 20:00-08:00 Europe/Rome" --step "wait 10m" --step "round robin group ml-leads" --step "repeat 2"',
    ],
    before: ({ input, invocation }) => proveSteps(ports, input.policy, input.step, invocation.key),
    run: async ({ ctx, input, asked }) => {
      const row = await createPolicy(ctx, { name: input.policy, steps: input.step, channels: provedChannels(asked) });
      return line(
        'good',
        `The escalation policy ${row.name} stands. See what it would do now with \`escalation show ${row.name}\`.`,
      );
    },
  });
