import { line } from '../src/chat/card.ts';
import { type Command, defineCommand } from '../src/chat/command.ts';
import { groupName } from '../src/incidents/alerts/find-groups.ts';
import { groupRef } from '../src/incidents/alerts/options.ts';
import { resolveByHand } from '../src/incidents/alerts/resolve-by-hand.ts';
import { alertOf } from './alert-of.ts';
import type { CommandPorts } from './ports.ts';

export const alertResolve = (ports: Pick<CommandPorts, 'subjectAt'>): Command =>
  defineCommand({
    name: 'alert resolve',
    summary: 'Say that alerts are over when their sender never will',
    access: 'member',
    options: { alert: groupRef() },
    examples: ['alert resolve A-12'],
    run: async ({ ctx, input }) => {
      const { number, resolved } = await resolveByHand(ctx, await alertOf(ctx, input.alert, ports));
      const name = groupName(number);
      return resolved === 0
        ? line('neutral', `${name} is resolved already.`)
        : line('good', `${name} is resolved. It opens again when its sender says that it still fires.`);
    },
  });
