import { line } from '../src/chat/card.ts';
import { type Command, defineCommand } from '../src/chat/command.ts';
import { named, optional, person, text } from '../src/chat/options/index.ts';
import { editSchedule } from '../src/incidents/oncall/edit-schedule.ts';
import { scheduleName } from '../src/incidents/oncall/options.ts';
import { personIdOf } from '../src/people/find-people.ts';
import { meetMentioned } from '../src/people/meet-mentioned.ts';
import type { PlatformPorts } from '../src/workspace/platform-ports.ts';
import { idsOf, layerFields, turnTakers } from './oncall-fields.ts';

export const oncallEdit = ({ platformOf }: PlatformPorts): Command =>
  defineCommand({
    name: 'oncall edit',
    summary: 'Change a schedule, or one of its layers, from now on',
    access: 'member',
    options: {
      schedule: scheduleName(),
      people: turnTakers('All who take turns in the layer, anew'),
      layer: named(optional(text('Which layer, where there are several', { maxLength: 40 }))),
      ...layerFields(),
      zone: named(optional(text('The IANA zone of its times', { maxLength: 60 }))),
      covers: named(optional(text('When somebody must be there, or always', { maxLength: 200 }))),
      owner: named(optional(person('Who is told of gaps'))),
    },
    examples: ['oncall edit ml @ada @leo @mia', 'oncall edit ml --every "2 weeks"', 'oncall edit ml --covers weekdays'],
    before: ({ ctx, input }) =>
      meetMentioned(
        ctx,
        [...(input.people ?? []), ...(input.owner ? [input.owner] : [])],
        (name) => platformOf(name)?.people,
      ),
    run: async ({ ctx, input }) => {
      const { people, owner, ...rest } = input;
      const row = await editSchedule(ctx, {
        ...rest,
        people: await idsOf(ctx, people),
        owner: owner && (await personIdOf(ctx, owner)),
      });
      return line('good', `${row.name} is changed from now on. See it with \`oncall show ${row.name}\`.`);
    },
  });
