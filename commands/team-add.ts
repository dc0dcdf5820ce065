import { line } from '../src/chat/card.ts';
import { type Command, defineCommand } from '../src/chat/command.ts';
import { flag, person, repeatable } from '../src/chat/options/index.ts';
import { joinTexts, type Span } from '../src/chat/text.ts';
import { addToTeam } from '../src/people/add-to-team.ts';
import { peopleByIds, personIdOf } from '../src/people/find-people.ts';
import { meetMentioned } from '../src/people/meet-mentioned.ts';
import { teamName } from '../src/people/options.ts';
import type { Ctx } from '../src/store/unit.ts';
import type { PlatformPorts } from '../src/workspace/platform-ports.ts';

export const teamAdd = ({ platformOf }: PlatformPorts): Command =>
  defineCommand({
    name: 'team add',
    summary: 'Add people to a team, or make them its leads, who may decide for it; its leads may add people too',
    access: 'member',
    options: {
      team: teamName(),
      person: repeatable(person('Who to add')),
      lead: flag('As leads of the team; only an admin may'),
    },
    examples: ['team add payments @somebody', 'team add payments @somebody --lead'],
    before: ({ ctx, input }) => meetMentioned(ctx, input.person, (name) => platformOf(name)?.people),
    run: async ({ ctx, input }) => {
      const people: string[] = [];
      for (const ref of input.person) people.push(await personIdOf(ctx, ref));
      const { team, added, already } = await addToTeam(ctx, { team: input.team, people, lead: input.lead });
      const before = await named(ctx, already);
      const is = added.length === 1 ? 'is' : 'are';
      const now = input.lead
        ? ` ${is} lead of ${team} now and may decide for it on requests opened from now on, not on those that are open already.`
        : ` ${is} in ${team} now.`;
      return line('good', `${added.length} added to ${team}.`, [
        ...(await named(ctx, added)),
        now,
        ...(before.length > 0 ? [' Before already: ', ...before, '.'] : []),
      ]);
    },
  });

async function named(ctx: Ctx, people: readonly { readonly id: string }[]): Promise<Span[]> {
  const spans = await peopleByIds(
    ctx,
    people.map((each) => each.id),
  );
  return joinTexts(
    spans.map((span) => [span]),
    ', ',
  );
}
