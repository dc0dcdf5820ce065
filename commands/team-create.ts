import { actions, line } from '../src/chat/card.ts';
import { defineCommand } from '../src/chat/command.ts';
import { inline } from '../src/chat/inline.ts';
import { named, optional, restOfLine } from '../src/chat/options/index.ts';
import { createTeam } from '../src/people/create-team.ts';
import { teamName } from '../src/people/options.ts';

export const teamCreate = defineCommand({
  name: 'team create',
  summary: 'Make a team that models can belong to',
  access: 'admin',
  options: {
    // A new name: completing it from those that exist would mislead.
    team: { ...teamName('Its name, such as payments'), suggest: async () => [] },
    about: named(optional(restOfLine('What it works on', { maxLength: 2_000 }))),
  },
  examples: ['team create payments --about "Fraud and credit models"'],
  run: async ({ ctx, input }) => {
    const { name } = await createTeam(ctx, { name: input.team, about: input.about });
    const next = actions({ label: 'Add people', invocation: `v1 team-add team=${name}` });
    const summary = `The team ${name} is there, empty. Name its leads with \`team add ${name} @person --lead\`.`;
    return line('good', `The team ${name} is there, empty.`, inline(summary), next);
  },
});
