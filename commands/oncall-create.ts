import { type Command, defineCommand } from '../src/chat/command.ts';
import { named, optional, text } from '../src/chat/options/index.ts';
import { createSchedule } from '../src/incidents/oncall/create-schedule.ts';
import { nowCard } from '../src/incidents/oncall/now-card.ts';
import { scheduleName } from '../src/incidents/oncall/options.ts';
import { meetMentioned } from '../src/people/meet-mentioned.ts';
import type { PlatformPorts } from '../src/workspace/platform-ports.ts';
import { idsOf, layerFields, turnTakers } from './oncall-fields.ts';

export const oncallCreate = ({ platformOf }: PlatformPorts): Command =>
  defineCommand({
    name: 'oncall create',
    summary: 'Make an on-call schedule in which people take turns',
    access: 'member',
    options: {
      // A new name: completing it from those that exist would mislead.
      schedule: scheduleName('A name for it, such as ml', false),
      people: turnTakers('Who takes turns, in this order'),
      ...layerFields(),
      zone: named(optional(text('The IANA zone of its times; yours when left out', { maxLength: 60 }))),
      covers: named(optional(text('When somebody must be there; always when left out', { maxLength: 200 }))),
    },
    examples: ['oncall create ml @ada @leo --every week --handover "mon 09:00" --zone Europe/Rome'],
    before: ({ ctx, input }) => meetMentioned(ctx, input.people ?? [], (name) => platformOf(name)?.people),
    run: async ({ ctx, input, env }) => {
      const { people, ...rest } = input;
      const zone = input.zone ?? env?.zone ?? 'UTC';
      const row = await createSchedule(ctx, { ...rest, zone, people: await idsOf(ctx, people) });
      return nowCard(ctx, row, ctx.now);
    },
  });
