import { line } from '../src/chat/card.ts';
import { type Command, defineCommand } from '../src/chat/command.ts';
import { closeIncident } from '../src/incidents/response/end-incident.ts';
import { incidentName } from '../src/incidents/response/find-incident.ts';
import { theIncident } from '../src/incidents/response/options.ts';
import { incidentOf } from './incident-of.ts';
import type { CommandPorts } from './ports.ts';

export const incidentClose = (ports: CommandPorts): Command =>
  defineCommand({
    name: 'incident close',
    summary: 'Close a resolved incident: nothing is left but the actions of its review',
    access: 'member',
    options: { incident: theIncident(undefined, ['resolved']) },
    examples: ['incident close INC-4'],
    run: async ({ ctx, input }) => {
      const number = await incidentOf(ctx, input.incident, ports);
      const row = await closeIncident(ctx, { incident: number });
      const name = incidentName(row.number);
      return line('good', `${name} is closed.`);
    },
  });
