import { type Command, defineCommand } from '../src/chat/command.ts';
import { incidentDetailsCard } from '../src/incidents/response/incident-details-card.ts';
import { theIncident } from '../src/incidents/response/options.ts';
import { INCIDENT_STATES } from '../src/incidents/response/state.ts';
import { incidentOf } from './incident-of.ts';
import type { CommandPorts } from './ports.ts';

export const incidentShow = (ports: CommandPorts): Command =>
  defineCommand({
    name: 'incident show',
    summary: 'How an incident stands, who has which part, and what happened so far',
    access: 'viewer',
    options: { incident: theIncident(undefined, INCIDENT_STATES) },
    examples: ['incident show INC-4'],
    run: async ({ ctx, input }) => incidentDetailsCard(ctx, await incidentOf(ctx, input.incident, ports)),
  });
