import { line } from '../src/chat/card.ts';
import { type Command, defineCommand } from '../src/chat/command.ts';
import { person } from '../src/chat/options/index.ts';
import { personIdOf, spansOfPeople } from '../src/people/find-people.ts';
import { meetMentioned } from '../src/people/meet-mentioned.ts';
import { roleName } from '../src/people/options.ts';
import { setRole } from '../src/people/set-role.ts';
import type { PlatformPorts } from '../src/workspace/platform-ports.ts';

export const peopleRole = ({ platformOf }: PlatformPorts): Command =>
  defineCommand({
    name: 'people role',
    summary: 'Give a person a role: viewer, member, admin or auditor',
    access: 'admin',
    options: { person: person('The person'), role: roleName() },
    examples: ['people role @somebody auditor'],
    before: ({ ctx, input }) => meetMentioned(ctx, [input.person], (name) => platformOf(name)?.people),
    run: async ({ ctx, input }) => {
      const changed = await setRole(ctx, { person: await personIdOf(ctx, input.person), role: input.role });
      const span = (await spansOfPeople(ctx, [changed.id])).get(changed.id) ?? 'somebody';
      return line('good', `The role is ${changed.role} now.`, [span, ` is ${changed.role} now.`]);
    },
  });
