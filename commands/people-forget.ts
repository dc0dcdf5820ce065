import { line } from '../src/chat/card.ts';
import { defineCommand } from '../src/chat/command.ts';
import { type PersonRef, person } from '../src/chat/options/index.ts';
import { namesOf, personIdOf } from '../src/people/find-people.ts';
import { forgetPerson } from '../src/people/forget-person.ts';
import type { Ctx } from '../src/store/unit.ts';

/** Somebody Steward never met has nothing to forget, and a typed name is not enough to erase anybody. */
const personOf = (ctx: Ctx, ref: PersonRef) => personIdOf(ctx, ref, 'typed' in ref ? 'write' : 'read');

export const peopleForget = defineCommand({
  name: 'people forget',
  summary: "Erase a person's names, words, groups and rights; the ledger stays whole",
  access: 'admin',
  options: { person: person('The person') },
  examples: ['people forget @somebody'],
  check: async ({ ctx, input }) => (await namesOf(ctx, [await personOf(ctx, input.person)]))[0],
  confirm: (_, name) => ({
    title: `Forget ${name ? `@${name}` : 'this person'}?`,
    text: 'Names, handles, zone, reasons, comments and notes are erased, groups and rights end. This cannot be undone.',
    yes: 'Forget',
  }),
  run: async ({ ctx, input }) => {
    await forgetPerson(ctx, { person: await personOf(ctx, input.person) });
    return line('good', 'Forgotten. The words this person wrote are being erased now; `audit verify` stays green.');
  },
});
