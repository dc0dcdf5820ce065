import { line } from '../src/chat/card.ts';
import { type Command, defineCommand } from '../src/chat/command.ts';
import { optional, restOfLine } from '../src/chat/options/index.ts';
import { cancelIncident } from '../src/incidents/response/end-incident.ts';
import { incidentName } from '../src/incidents/response/find-incident.ts';
import { theIncident } from '../src/incidents/response/options.ts';
import { incidentOf } from './incident-of.ts';
import type { CommandPorts } from './ports.ts';

export const incidentCancel = (ports: CommandPorts): Command =>
  defineCommand({
    name: 'incident cancel',
    summary: 'Say that it was no incident',
    access: 'member',
    options: { incident: theIncident(), note: optional(restOfLine('How, in a few words', { maxLength: 2_000 })) },
    examples: ['incident cancel INC-4'],
    run: async ({ ctx, input }) => {
      const number = await incidentOf(ctx, input.incident, ports);
      const row = await cancelIncident(ctx, { incident: number, note: input.note });
      const name = incidentName(row.number);
      return line('neutral', `${name} is cancelled.`);
    },
  });
