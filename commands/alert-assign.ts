import { line } from '../src/chat/card.ts';
import { type Command, defineCommand } from '../src/chat/command.ts';
import { person } from '../src/chat/options/index.ts';
import { assignGroup } from '../src/incidents/alerts/assign-group.ts';
import { groupName } from '../src/incidents/alerts/find-groups.ts';
import { groupRef } from '../src/incidents/alerts/options.ts';
import { peopleByIds, personIdOf } from '../src/people/find-people.ts';
import { meetMentioned } from '../src/people/meet-mentioned.ts';
import { alertOf } from './alert-of.ts';
import type { CommandPorts } from './ports.ts';

export const alertAssign = (ports: CommandPorts): Command =>
  defineCommand({
    name: 'alert assign',
    summary: 'Say who looks after a group of alerts; this acknowledges nothing',
    access: 'member',
    options: { alert: groupRef(), person: person('Who; `me` for yourself') },
    examples: ['alert assign A-12 @somebody', 'alert assign A-12 me'],
    before: ({ ctx, input }) => meetMentioned(ctx, [input.person], (name) => ports.platformOf(name)?.people),
    run: async ({ ctx, input }) => {
      const to = await personIdOf(ctx, input.person);
      const { number } = await assignGroup(ctx, { group: await alertOf(ctx, input.alert, ports), person: to });
      const [who = 'Somebody'] = await peopleByIds(ctx, [to]);
      const name = groupName(number);
      return line('good', `${name} is assigned.`, [
        who,
        ` looks after ${name} now. Whoever works on it says so with `,
        { type: 'code', text: `alert ack ${name}` },
        '.',
      ]);
    },
  });
