import { line } from '../src/chat/card.ts';
import { defineCommand } from '../src/chat/command.ts';
import { named, optional, text } from '../src/chat/options/index.ts';
import { addFreeze } from '../src/evidence/add-freeze.ts';
import { freezeWords } from '../src/evidence/freeze-card.ts';
import { freezeName, models, parseAhead } from '../src/evidence/options.ts';
import { assertZone } from '../src/kernel/zone.ts';
import { stagesInForce } from '../src/lifecycle/evidence-rules.ts';
import { stage } from '../src/lifecycle/options.ts';
import { teamName } from '../src/people/options.ts';

export const freezeAdd = defineCommand({
  name: 'freeze add',
  summary: 'Declare a time in which moves wait, once or each week',
  access: 'member',
  options: {
    // A new name: completing it from those that exist would mislead.
    name: freezeName('Its name, such as year-end', false),
    from: named(optional(text('When it begins; now when left out', { maxLength: 40 }))),
    to: named(optional(text('When it ends; when somebody ends it when left out', { maxLength: 40 }))),
    weekly: named(optional(text('Each week, such as "fri 16:00 - mon 08:00"', { maxLength: 60 }))),
    zone: named(optional(text('The IANA zone of these times; yours when left out', { maxLength: 60 }))),
    models: models('Only these models'),
    team: named(optional(teamName('Only models of this team'))),
    stage: named(optional(stage('Only moves to this stage'))),
    reason: named(optional(text('Why', { maxLength: 2_000 }))),
  },
  examples: [
    'freeze add year-end --from "2026-12-20 00:00" --to "2027-01-02 08:00" --zone Europe/Berlin',
    'freeze add weekends --weekly "fri 16:00 - mon 08:00" --stage production',
  ],
  run: async ({ ctx, input, env }) => {
    const { from, to, weekly, models: only, ...rest } = input;
    const zone = input.zone ?? env?.zone ?? 'UTC';
    assertZone(zone);
    const at = { now: ctx.now, zone };
    const row = await addFreeze(
      ctx,
      {
        ...rest,
        zone,
        weekly,
        models: only && [...only],
        from: from === undefined ? undefined : parseAhead(from, at, 'start'),
        to: to === undefined ? undefined : parseAhead(to, at),
      },
      stagesInForce,
    );
    const said = `The freeze ${row.name} stands.`;
    return line('waiting', said, [
      `The freeze ${row.name} `,
      ...freezeWords(row, ctx.now),
      `. Times are read in ${zone}.`,
    ]);
  },
});
