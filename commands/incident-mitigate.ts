import { line } from '../src/chat/card.ts';
import { type Command, defineCommand } from '../src/chat/command.ts';
import { optional, restOfLine } from '../src/chat/options/index.ts';
import { incidentName } from '../src/incidents/response/find-incident.ts';
import { mitigateIncident } from '../src/incidents/response/mitigate-incident.ts';
import { theIncident } from '../src/incidents/response/options.ts';
import { incidentOf } from './incident-of.ts';
import type { CommandPorts } from './ports.ts';

export const incidentMitigate = (ports: CommandPorts): Command =>
  defineCommand({
    name: 'incident mitigate',
    summary: 'Say that nobody suffers any more, though the cause stands',
    access: 'member',
    options: { incident: theIncident(), note: optional(restOfLine('How, in a few words', { maxLength: 2_000 })) },
    examples: ['incident mitigate INC-4'],
    run: async ({ ctx, input }) => {
      const number = await incidentOf(ctx, input.incident, ports);
      const row = await mitigateIncident(ctx, { incident: number, note: input.note });
      const name = incidentName(row.number);
      return line('good', `${name} is mitigated. When the cause is gone: \`incident resolve ${name}\`.`);
    },
  });
