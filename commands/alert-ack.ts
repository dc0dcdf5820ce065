import { type Command, defineCommand } from '../src/chat/command.ts';
import { acknowledgeGroup } from '../src/incidents/alerts/acknowledge-group.ts';
import { acknowledgedCard } from '../src/incidents/alerts/acknowledged-card.ts';
import { groupRef } from '../src/incidents/alerts/options.ts';
import { alertOf } from './alert-of.ts';
import type { CommandPorts } from './ports.ts';

export const alertAck = (ports: Pick<CommandPorts, 'subjectAt'>): Command =>
  defineCommand({
    name: 'alert ack',
    summary: 'Take a group of alerts on: nobody else is paged about it',
    access: 'member',
    options: { alert: groupRef() },
    examples: ['alert ack A-12'],
    run: async ({ ctx, input }) =>
      acknowledgedCard(ctx, await acknowledgeGroup(ctx, { group: await alertOf(ctx, input.alert, ports) })),
  });
