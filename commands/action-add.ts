import { line } from '../src/chat/card.ts';
import { type Command, defineCommand } from '../src/chat/command.ts';
import { named, optional, person, text } from '../src/chat/options/index.ts';
import { parseAhead } from '../src/evidence/options.ts';
import { addAction } from '../src/incidents/response/actions.ts';
import { incidentName } from '../src/incidents/response/find-incident.ts';
import { theIncident } from '../src/incidents/response/options.ts';
import { INCIDENT_STATES } from '../src/incidents/response/state.ts';
import { personIdOf } from '../src/people/find-people.ts';
import { meetMentioned } from '../src/people/meet-mentioned.ts';
import { incidentOf } from './incident-of.ts';
import type { CommandPorts } from './ports.ts';

export const actionAdd = (ports: CommandPorts): Command =>
  defineCommand({
    name: 'action add',
    summary: 'Keep something to be done after an incident, with reminders until it is done',
    access: 'member',
    options: {
      incident: theIncident(undefined, INCIDENT_STATES),
      what: text('What is to be done, in quotes', { maxLength: 500 }),
      owner: named(optional(person('Who does it; you when left out'))),
      due: named(optional(text('Until when, such as 14d or a date; two weeks when left out', { maxLength: 40 }))),
    },
    examples: ['action add INC-4 "alert when the feature store is empty" --due 7d'],
    before: ({ ctx, input }) =>
      meetMentioned(ctx, input.owner ? [input.owner] : [], (name) => ports.platformOf(name)?.people),
    run: async ({ ctx, input, env }) => {
      const incident = await incidentOf(ctx, input.incident, ports);
      const owner = input.owner && (await personIdOf(ctx, input.owner));
      const at = { now: ctx.now, zone: env?.zone ?? 'UTC' };
      const dueAt = input.due === undefined ? undefined : parseAhead(input.due, at);
      const row = await addAction(ctx, { incident, text: input.what, owner, dueAt });
      const said = `Action ${row.number} of ${incidentName(incident)} is kept, due `;
      return line('good', `${said}soon.`, [said, { type: 'time', at: row.dueAt, style: 'date' }, '.']);
    },
  });
