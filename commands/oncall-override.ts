import { line } from '../src/chat/card.ts';
import { type Command, defineCommand } from '../src/chat/command.ts';
import { optional, person } from '../src/chat/options/index.ts';
import { makeOverride, overrideName } from '../src/incidents/oncall/make-override.ts';
import { timeAt } from '../src/incidents/oncall/now-card.ts';
import { scheduleName } from '../src/incidents/oncall/options.ts';
import { StewardError } from '../src/kernel/errors.ts';
import { peopleByIds, personIdOf } from '../src/people/find-people.ts';
import { callerOf } from '../src/people/get-person.ts';
import { meetMentioned } from '../src/people/meet-mentioned.ts';
import type { PlatformPorts } from '../src/workspace/platform-ports.ts';
import { spanFields, spanOf } from './oncall-fields.ts';

export const oncallOverride = ({ platformOf }: PlatformPorts): Command =>
  defineCommand({
    name: 'oncall override',
    summary: 'Take a time on call, or put somebody on call, whatever the layers say',
    access: 'member',
    options: { schedule: scheduleName(), person: optional(person('Who; you when left out')), ...spanFields() },
    examples: ['oncall override ml --to 4h', 'oncall override ml @mia --from "2026-12-24 09:00" --to 2026-12-26'],
    before: ({ ctx, input }) =>
      meetMentioned(ctx, input.person ? [input.person] : [], (name) => platformOf(name)?.people),
    run: async ({ ctx, input, env }) => {
      const { from, to } = spanOf(input, { now: ctx.now, zone: env?.zone ?? 'UTC' });
      if (to === undefined) {
        throw new StewardError('MISSING_ARGUMENT', 'Say until when.', {
          field: 'to',
          hint: 'Such as `--to 4h`, or `--to 2026-12-24`; that day is the last.',
        });
      }
      const id = input.person ? await personIdOf(ctx, input.person) : (await callerOf(ctx)).id;
      const row = await makeOverride(ctx, { schedule: input.schedule, person: id, from, to });
      const [who = 'Somebody'] = await peopleByIds(ctx, [row.person]);
      const name = overrideName(row.number);
      return line('good', `${name} stands: ${input.schedule} has somebody else on call.`, [
        who,
        ` is on call in ${input.schedule} from `,
        timeAt(row.fromAt.getTime()),
        ' to ',
        timeAt(row.toAt.getTime()),
        '. To end it: ',
        { type: 'code', text: `oncall cancel ${name}` },
        '.',
      ]);
    },
  });
