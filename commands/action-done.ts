import { line } from '../src/chat/card.ts';
import { type Command, defineCommand } from '../src/chat/command.ts';
import { number } from '../src/chat/options/index.ts';
import { finishAction } from '../src/incidents/response/actions.ts';
import { incidentName } from '../src/incidents/response/find-incident.ts';
import { theIncident } from '../src/incidents/response/options.ts';
import { INCIDENT_STATES } from '../src/incidents/response/state.ts';
import { incidentOf } from './incident-of.ts';
import type { CommandPorts } from './ports.ts';

export const actionDone = (ports: CommandPorts): Command =>
  defineCommand({
    name: 'action done',
    summary: 'Say that an action of an incident is done',
    access: 'member',
    options: {
      incident: theIncident(undefined, INCIDENT_STATES),
      action: number('The number of the action', { min: 1, max: 999, integer: true }),
    },
    examples: ['action done INC-4 2'],
    run: async ({ ctx, input }) => {
      const incident = await incidentOf(ctx, input.incident, ports);
      const row = await finishAction(ctx, { incident, action: input.action });
      return line('good', `Action ${row.number} of ${incidentName(incident)} is done.`);
    },
  });
