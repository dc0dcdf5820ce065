import { line } from '../src/chat/card.ts';
import { type Command, defineCommand } from '../src/chat/command.ts';
import { escalationName, escalationSteps } from '../src/incidents/paging/options.ts';
import { editPolicy } from '../src/incidents/paging/set-policy.ts';
import type { PlatformPorts } from '../src/workspace/platform-ports.ts';
import { provedChannels, proveSteps } from './escalation-channels.ts';

export const escalationEdit = (ports: PlatformPorts): Command =>
  defineCommand({
    name: 'escalation edit',
    summary: 'Replace the steps of an escalation policy; pages that run go on as they began',
    access: 'member',
    options: { policy: escalationName(), step: escalationSteps('All its steps anew; repeat it for more') },
    examples: ['escalation edit ml --step "notify schedule ml-oncall" --step "wait 3m" --step "notify group ml-leads"'],
    before: ({ input, invocation }) => proveSteps(ports, input.policy, input.step, invocation.key),
    run: async ({ ctx, input, asked }) => {
      const row = await editPolicy(ctx, { name: input.policy, steps: input.step, channels: provedChannels(asked) });
      return line(
        'good',
        `The escalation policy ${row.name} is changed. Pages that run go on by the steps they began with.`,
      );
    },
  });
