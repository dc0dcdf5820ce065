import { line } from '../src/chat/card.ts';
import { defineCommand } from '../src/chat/command.ts';
import { person } from '../src/chat/options/index.ts';
import { personIdOf } from '../src/people/find-people.ts';
import { forgetPerson } from '../src/people/forget-person.ts';

export const peopleForget = defineCommand({
  name: 'people forget',
  summary: "Erase a person's names, words, groups and rights; the ledger stays whole",
  access: 'admin',
  options: { person: person('The person') },
  examples: ['people forget @somebody'],
  confirm: () => ({
    title: 'Forget this person',
    text: 'Names, handles, zone, reasons, comments and notes are erased, groups and rights end. This cannot be undone.',
    yes: 'Forget',
  }),
  run: async ({ ctx, input }) => {
    await forgetPerson(ctx, {
      person: await personIdOf(ctx, input.person, 'typed' in input.person ? 'write' : 'read'),
    });
    return line('good', 'Forgotten. The words this person wrote are being erased now; `audit verify` stays green.');
  },
});
