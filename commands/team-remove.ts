import { line } from '../src/chat/card.ts';
import { defineCommand } from '../src/chat/command.ts';
import { person, repeatable } from '../src/chat/options/index.ts';
import { joinTexts } from '../src/chat/text.ts';
import { peopleByIds, personIdOf } from '../src/people/find-people.ts';
import { teamName } from '../src/people/options.ts';
import { removeFromTeam } from '../src/people/remove-from-team.ts';

export const teamRemove = defineCommand({
  name: 'team remove',
  summary: 'Take people out of a team; its leads may, but not other leads',
  access: 'member',
  options: { team: teamName(), person: repeatable(person('Who to take out')) },
  examples: ['team remove payments @somebody'],
  run: async ({ ctx, input }) => {
    const people: string[] = [];
    for (const ref of input.person) people.push(await personIdOf(ctx, ref, 'typed' in ref ? 'write' : 'read'));
    const { team, removed } = await removeFromTeam(ctx, { team: input.team, people });
    const spans = await peopleByIds(
      ctx,
      removed.map((each) => each.id),
    );
    const who = joinTexts(
      spans.map((span) => [span]),
      ', ',
    );
    const is = removed.length === 1 ? 'is' : 'are';
    return line('good', `${removed.length} taken out of ${team}.`, [...who, ` ${is} no longer in ${team}.`]);
  },
});
