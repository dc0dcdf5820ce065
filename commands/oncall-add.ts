import { line } from '../src/chat/card.ts';
import { type Command, defineCommand } from '../src/chat/command.ts';
import { named, optional, text } from '../src/chat/options/index.ts';
import { scheduleName } from '../src/incidents/oncall/options.ts';
import { addLayer } from '../src/incidents/oncall/set-layer.ts';
import { meetMentioned } from '../src/people/meet-mentioned.ts';
import type { PlatformPorts } from '../src/workspace/platform-ports.ts';
import { idsOf, layerFields, turnTakers } from './oncall-fields.ts';

export const oncallAdd = ({ platformOf }: PlatformPorts): Command =>
  defineCommand({
    name: 'oncall add',
    summary: 'Add a layer on top of a schedule: it covers those below at its hours',
    access: 'member',
    options: {
      schedule: scheduleName(),
      people: turnTakers('Who takes turns in it'),
      layer: named(optional(text('A name for it, such as nights', { maxLength: 40 }))),
      ...layerFields(),
    },
    examples: ['oncall add ml @mia --layer nights --hours "daily 22:00-06:00"'],
    before: ({ ctx, input }) => meetMentioned(ctx, input.people ?? [], (name) => platformOf(name)?.people),
    run: async ({ ctx, input }) => {
      const { people, ...rest } = input;
      const layer = await addLayer(ctx, { ...rest, people: await idsOf(ctx, people) });
      return line(
        'good',
        `Layer ${layer.name} covers the others from now on. See it with \`oncall show ${input.schedule}\`.`,
      );
    },
  });
