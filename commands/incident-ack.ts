import { line } from '../src/chat/card.ts';
import { type Command, defineCommand } from '../src/chat/command.ts';
import { ackIncident } from '../src/incidents/response/ack-incident.ts';
import { incidentName } from '../src/incidents/response/find-incident.ts';
import { theIncident } from '../src/incidents/response/options.ts';
import { peopleByIds } from '../src/people/find-people.ts';
import { incidentOf } from './incident-of.ts';
import type { CommandPorts } from './ports.ts';

export const incidentAck = (ports: CommandPorts): Command =>
  defineCommand({
    name: 'incident ack',
    summary: 'Acknowledge an incident: you have it, and nobody else is paged',
    access: 'member',
    options: { incident: theIncident() },
    examples: ['incident ack INC-4'],
    run: async ({ ctx, input }) => {
      const { incident, heldBy } = await ackIncident(ctx, { incident: await incidentOf(ctx, input.incident, ports) });
      const name = incidentName(incident.number);
      if (heldBy === undefined)
        return line('good', `You have ${name}. Take command with \`incident role ${name} commander\`.`);
      const [who = 'Somebody'] = await peopleByIds(ctx, [heldBy]);
      return line('neutral', `Somebody has ${name} already.`, [who, ` has ${name} already. Nothing was changed.`]);
    },
  });
