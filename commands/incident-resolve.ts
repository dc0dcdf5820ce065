import { line } from '../src/chat/card.ts';
import { type Command, defineCommand } from '../src/chat/command.ts';
import { optional, restOfLine } from '../src/chat/options/index.ts';
import { incidentName } from '../src/incidents/response/find-incident.ts';
import { theIncident } from '../src/incidents/response/options.ts';
import { resolveIncident } from '../src/incidents/response/resolve-incident.ts';
import { incidentOf } from './incident-of.ts';
import type { CommandPorts } from './ports.ts';

export const incidentResolve = (ports: CommandPorts): Command =>
  defineCommand({
    name: 'incident resolve',
    summary: 'Say that the cause is gone',
    access: 'member',
    options: { incident: theIncident(), note: optional(restOfLine('How, in a few words', { maxLength: 2_000 })) },
    examples: ['incident resolve INC-4'],
    run: async ({ ctx, input }) => {
      const number = await incidentOf(ctx, input.incident, ports);
      const row = await resolveIncident(ctx, { incident: number, note: input.note });
      const name = incidentName(row.number);
      return line('good', `${name} is resolved. Draft its review with \`incident review ${name}\`.`);
    },
  });
