import { line } from '../src/chat/card.ts';
import { type Command, defineCommand } from '../src/chat/command.ts';
import { choice, optional, person } from '../src/chat/options/index.ts';
import { incidentName } from '../src/incidents/response/find-incident.ts';
import { giveRole } from '../src/incidents/response/give-role.ts';
import { theIncident } from '../src/incidents/response/options.ts';
import { ROLES } from '../src/incidents/response/tables.ts';
import { humanOf } from '../src/kernel/caller.ts';
import { StewardError } from '../src/kernel/errors.ts';
import { peopleByIds, personIdOf } from '../src/people/find-people.ts';
import { meetMentioned } from '../src/people/meet-mentioned.ts';
import { incidentOf } from './incident-of.ts';
import type { CommandPorts } from './ports.ts';

export const incidentRole = (ports: CommandPorts): Command =>
  defineCommand({
    name: 'incident role',
    summary: 'Take a part in an incident or give it to somebody: commander, deputy, scribe and others',
    access: 'member',
    options: {
      incident: theIncident(),
      role: choice('Which part', ROLES),
      person: optional(person('Who; you when left out')),
    },
    examples: ['incident role INC-4 commander', 'incident role INC-4 communications @somebody'],
    before: ({ ctx, input }) =>
      meetMentioned(ctx, input.person ? [input.person] : [], (name) => ports.platformOf(name)?.people),
    run: async ({ ctx, input }) => {
      const number = await incidentOf(ctx, input.incident, ports);
      const to = input.person ? await personIdOf(ctx, input.person) : humanOf(ctx.actor);
      if (to === undefined) throw new StewardError('MISSING_ARGUMENT', 'Say who takes it.', { field: 'person' });
      const row = await giveRole(ctx, { incident: number, role: input.role, person: to });
      const [who = 'Somebody'] = await peopleByIds(ctx, [to]);
      const said = `is ${input.role} of ${incidentName(row.number)} now.`;
      return line('good', `Somebody ${said}`, [who, ` ${said}`]);
    },
  });
