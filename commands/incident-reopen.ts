import { line } from '../src/chat/card.ts';
import { type Command, defineCommand } from '../src/chat/command.ts';
import { optional, restOfLine } from '../src/chat/options/index.ts';
import { incidentName } from '../src/incidents/response/find-incident.ts';
import { theIncident } from '../src/incidents/response/options.ts';
import { reopenIncident } from '../src/incidents/response/reopen-incident.ts';
import { incidentOf } from './incident-of.ts';
import type { CommandPorts } from './ports.ts';

export const incidentReopen = (ports: CommandPorts): Command =>
  defineCommand({
    name: 'incident reopen',
    summary: 'Open an incident again within 24 hours of its end',
    access: 'member',
    options: {
      incident: theIncident(undefined, ['resolved', 'closed', 'cancelled']),
      note: optional(restOfLine('How, in a few words', { maxLength: 2_000 })),
    },
    examples: ['incident reopen INC-4'],
    run: async ({ ctx, input }) => {
      const number = await incidentOf(ctx, input.incident, ports);
      const row = await reopenIncident(ctx, { incident: number, note: input.note });
      const name = incidentName(row.number);
      return line('bad', `${name} is open again and waits for somebody to acknowledge it.`);
    },
  });
