import { actions, line } from '../src/chat/card.ts';
import { defineCommand } from '../src/chat/command.ts';
import { inline } from '../src/chat/inline.ts';
import { createGroup } from '../src/people/create-group.ts';
import { groupName } from '../src/people/options.ts';

export const groupCreate = defineCommand({
  name: 'group create',
  summary: 'Make a group that policies can name',
  access: 'admin',
  // A new name: completing it from those that exist would mislead.
  options: { group: { ...groupName('Its name, such as ml-leads'), suggest: async () => [] } },
  examples: ['group create ml-leads'],
  run: async ({ ctx, input: { group } }) => {
    await createGroup(ctx, { name: group });
    const next = actions({ label: 'Add people', invocation: `v1 group-add group=${group}` });
    const text = inline(`The group ${group} is there, empty. Add people with \`group add ${group} @person\`.`);
    return line('good', `The group ${group} is there, empty.`, text, next);
  },
});
