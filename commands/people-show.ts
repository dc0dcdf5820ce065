import { defineCommand } from '../src/chat/command.ts';
import { from, optional, person } from '../src/chat/options/index.ts';
import { personIdOf } from '../src/people/find-people.ts';
import { countPeople, listPeople } from '../src/people/list-people.ts';
import { peopleListCard, personCard } from '../src/people/person-card.ts';

const MOST = 30;

export const peopleShow = defineCommand({
  name: 'people show',
  summary: 'Roles, groups and accounts of a person, or of everybody',
  access: 'viewer',
  options: { person: optional(person('The person; everybody when left out')), from: from() },
  examples: ['people show', 'people show @somebody'],
  run: async ({ ctx, input }) => {
    if (input.person) return personCard(ctx, await personIdOf(ctx, input.person, 'read'));
    const { from = 1 } = input;
    return peopleListCard(ctx, await listPeople(ctx, MOST, from), { from, total: await countPeople(ctx) });
  },
});
