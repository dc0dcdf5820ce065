import { line } from '../src/chat/card.ts';
import { type Command, defineCommand } from '../src/chat/command.ts';
import { restOfLine } from '../src/chat/options/index.ts';
import { groupName } from '../src/incidents/alerts/find-groups.ts';
import { pageByHand } from '../src/incidents/alerts/page-by-hand.ts';
import { whom } from '../src/incidents/paging/by-hand.ts';
import { peopleOf } from '../src/incidents/paging/who.ts';
import { namesOf, personIdOf } from '../src/people/find-people.ts';
import { meetMentioned } from '../src/people/meet-mentioned.ts';
import type { PlatformPorts } from '../src/workspace/platform-ports.ts';

export const page = ({ platformOf }: PlatformPorts): Command =>
  defineCommand({
    name: 'page',
    summary: 'Page a person, a policy or who is on call about what no alert says',
    access: 'member',
    options: { who: whom(), text: restOfLine('What is wrong; a lock screen shows it') },
    examples: ['page @leo churn answers with zeros', 'page ml-night the feature store is down'],
    before: ({ ctx, input: { who } }) =>
      meetMentioned(ctx, 'person' in who ? [who.person] : [], (name) => platformOf(name)?.people),
    run: async ({ ctx, input: { who, text } }) => {
      const to = 'person' in who ? { person: await personIdOf(ctx, who.person) } : who;
      const { group, policy, target } = await pageByHand(ctx, { to, text });
      const name = groupName(group);
      const over = `When it is over: \`alert resolve ${name}\`.`;
      if (!target) return line('bad', `${name} is paged by the policy ${policy}. ${over}`);
      const people = await namesOf(ctx, await peopleOf(ctx, target, policy));
      return line(
        'bad',
        people.length > 0
          ? `${name} pages ${people.join(', ')}, and the admins when nobody answers. ${over}`
          : `${name} is raised. Nobody is on call now, so the channel for incidents and the admins are paged. ${over}`,
      );
    },
  });
