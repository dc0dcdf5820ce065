import { type Command, defineCommand } from '../src/chat/command.ts';
import { optional } from '../src/chat/options/index.ts';
import { actionListCard } from '../src/incidents/response/action-list-card.ts';
import { theIncident } from '../src/incidents/response/options.ts';
import { INCIDENT_STATES } from '../src/incidents/response/state.ts';
import { incidentOf } from './incident-of.ts';
import type { CommandPorts } from './ports.ts';

export const actionList = (ports: CommandPorts): Command =>
  defineCommand({
    name: 'action list',
    summary: 'What is to be done after incidents: of one, or all that is not done',
    access: 'viewer',
    options: {
      incident: {
        ...optional(theIncident(undefined, INCIDENT_STATES)),
        fromThread: () => undefined,
        fromRoom: () => undefined,
      },
    },
    examples: ['action list', 'action list INC-4'],
    run: async ({ ctx, input }) =>
      actionListCard(ctx, input.incident && (await incidentOf(ctx, input.incident, ports))),
  });
