import { type Card, line } from '../src/chat/card.ts';
import { type Command, defineCommand } from '../src/chat/command.ts';
import { person, repeatable } from '../src/chat/options/index.ts';
import { joinTexts, type Span } from '../src/chat/text.ts';
import { type Added, addToGroup } from '../src/people/add-to-group.ts';
import { peopleByIds, personIdOf } from '../src/people/find-people.ts';
import { meetMentioned } from '../src/people/meet-mentioned.ts';
import { groupName } from '../src/people/options.ts';
import type { Ctx } from '../src/store/unit.ts';
import type { PlatformPorts } from '../src/workspace/platform-ports.ts';

export const groupAdd = ({ platformOf }: PlatformPorts): Command =>
  defineCommand({
    name: 'group add',
    summary: 'Add people to a group; they decide on requests opened from then on',
    access: 'admin',
    options: { group: groupName(), person: repeatable(person('Who to add')) },
    examples: ['group add ml-leads @somebody'],
    before: ({ ctx, input }) => meetMentioned(ctx, input.person, (name) => platformOf(name)?.people),
    run: async ({ ctx, input }) => {
      const people: string[] = [];
      for (const ref of input.person) people.push(await personIdOf(ctx, ref));
      return addedCard(ctx, input.group, await addToGroup(ctx, { group: input.group, people }));
    },
  });

async function addedCard(ctx: Ctx, group: string, { added, already }: Added): Promise<Card> {
  const who = await named(ctx, added);
  const before = await named(ctx, already);
  const verb = added.length === 1 ? 'is' : 'are';
  const summary = `${added.length} added to ${group}.`;
  return line('good', summary, [
    ...who,
    ` ${verb} in ${group} now and may decide on requests opened from now on, not on those that are open already.`,
    ...(before.length > 0 ? [' In it before: ', ...before, '.'] : []),
  ]);
}

async function named(ctx: Ctx, people: Added['added']): Promise<Span[]> {
  return joinTexts(
    (
      await peopleByIds(
        ctx,
        people.map((each) => each.id),
      )
    ).map((span) => [span]),
    ', ',
  );
}
