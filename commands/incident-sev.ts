import { line } from '../src/chat/card.ts';
import { type Command, defineCommand } from '../src/chat/command.ts';
import { optional, restOfLine } from '../src/chat/options/index.ts';
import { incidentName } from '../src/incidents/response/find-incident.ts';
import { severity, theIncident } from '../src/incidents/response/options.ts';
import { setSeverity } from '../src/incidents/response/set-severity.ts';
import { incidentOf } from './incident-of.ts';
import type { CommandPorts } from './ports.ts';

export const incidentSev = (ports: CommandPorts): Command =>
  defineCommand({
    name: 'incident sev',
    summary: 'Say how bad an incident is now: 1 is the worst, 4 the least',
    access: 'member',
    options: { incident: theIncident(), sev: severity(), reason: optional(restOfLine('Why')) },
    examples: ['incident sev INC-4 1 all regions now'],
    run: async ({ ctx, input }) => {
      const number = await incidentOf(ctx, input.incident, ports);
      const row = await setSeverity(ctx, { incident: number, severity: input.sev, reason: input.reason });
      return line('neutral', `${incidentName(row.number)} has severity ${row.severity}.`);
    },
  });
