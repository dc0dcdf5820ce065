import { type Command, defineCommand } from '../src/chat/command.ts';
import { groupRef } from '../src/incidents/alerts/options.ts';
import { whyCard } from '../src/incidents/alerts/why-card.ts';
import { alertOf } from './alert-of.ts';
import type { CommandPorts } from './ports.ts';

export const alertWhy = (ports: Pick<CommandPorts, 'subjectAt'>): Command =>
  defineCommand({
    name: 'alert why',
    summary: 'Why alerts are grouped, told, paged or muted as they are',
    access: 'viewer',
    options: { alert: groupRef() },
    examples: ['alert why A-12'],
    run: async ({ ctx, input }) => whyCard(ctx, await alertOf(ctx, input.alert, ports)),
  });
