import { line } from '../src/chat/card.ts';
import { type Command, defineCommand } from '../src/chat/command.ts';
import { incidentName } from '../src/incidents/response/find-incident.ts';
import { mergeIncident } from '../src/incidents/response/merge-incident.ts';
import { theIncident } from '../src/incidents/response/options.ts';
import { StewardError } from '../src/kernel/errors.ts';
import { incidentOf } from './incident-of.ts';
import type { CommandPorts } from './ports.ts';

const other = theIncident('The incident that goes on, such as INC-3');

export const incidentMerge = (ports: CommandPorts): Command =>
  defineCommand({
    name: 'incident merge',
    summary: 'Say that two incidents are one: the first goes on as the second',
    access: 'member',
    options: {
      incident: theIncident('The incident that ends, such as INC-4'),
      into: { ...other, fromThread: () => undefined, fromRoom: () => undefined },
    },
    examples: ['incident merge INC-4 INC-3'],
    run: async ({ ctx, input }) => {
      const number = await incidentOf(ctx, input.incident, ports);
      if (!('number' in input.into))
        throw new StewardError('MISSING_ARGUMENT', 'Name the one that goes on.', { field: 'into' });
      const row = await mergeIncident(ctx, { incident: number, into: input.into.number });
      return line(
        'neutral',
        `${incidentName(number)} goes on as ${incidentName(row.number)}, severity ${row.severity}.`,
      );
    },
  });
