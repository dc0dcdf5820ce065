import { type Command, defineCommand } from '../src/chat/command.ts';
import { from } from '../src/chat/options/index.ts';
import { groupShowCard } from '../src/incidents/alerts/group-show-card.ts';
import { groupRef } from '../src/incidents/alerts/options.ts';
import { alertOf } from './alert-of.ts';
import type { CommandPorts } from './ports.ts';

export const alertShow = (ports: Pick<CommandPorts, 'subjectAt'>): Command =>
  defineCommand({
    name: 'alert show',
    summary: 'A group of alerts, one by one',
    access: 'viewer',
    options: { alert: groupRef(), from: from() },
    examples: ['alert show A-12', 'alert show A-12 --from 26'],
    run: async ({ ctx, input }) => groupShowCard(ctx, await alertOf(ctx, input.alert, ports), input.from),
  });
