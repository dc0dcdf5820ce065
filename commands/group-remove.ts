import { line } from '../src/chat/card.ts';
import { defineCommand } from '../src/chat/command.ts';
import { person, repeatable } from '../src/chat/options/index.ts';
import { joinTexts } from '../src/chat/text.ts';
import { peopleByIds, personIdOf } from '../src/people/find-people.ts';
import { groupName } from '../src/people/options.ts';
import { removeFromGroup } from '../src/people/remove-from-group.ts';

export const groupRemove = defineCommand({
  name: 'group remove',
  summary: 'Take people out of a group; they decide on nothing by it any more',
  access: 'admin',
  options: { group: groupName(), person: repeatable(person('Who to take out')) },
  examples: ['group remove ml-leads @somebody'],
  run: async ({ ctx, input: { group, person: refs } }) => {
    const people: string[] = [];
    for (const ref of refs) people.push(await personIdOf(ctx, ref, 'typed' in ref ? 'write' : 'read'));
    const removed = await removeFromGroup(ctx, { group, people });
    const spans = await peopleByIds(
      ctx,
      removed.map((each) => each.id),
    );
    const verb = removed.length === 1 ? 'is' : 'are';
    return line('good', `${removed.length} taken out of ${group}.`, [
      ...joinTexts(
        spans.map((span) => [span]),
        ', ',
      ),
      ` ${verb} no longer in ${group}. Whoever comes back decides only on requests opened after that.`,
    ]);
  },
});
