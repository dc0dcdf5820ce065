import { line } from '../src/chat/card.ts';
import { type Command, defineCommand } from '../src/chat/command.ts';
import { choice, flag, named, number, optional, text } from '../src/chat/options/index.ts';
import { createDigest } from '../src/digests/create-digest.ts';
import { nextWords } from '../src/digests/digest-list-card.ts';
import { digestName, goals, modelsOrAll, sectionNames } from '../src/digests/options.ts';
import { MISSED } from '../src/digests/tables.ts';
import { StewardError } from '../src/kernel/errors.ts';
import type { PlatformPorts } from '../src/workspace/platform-ports.ts';
import { assertGoals, placesFor, proveGoals } from './digest-goals.ts';

export const digestCreate = (ports: PlatformPorts): Command =>
  defineCommand({
    name: 'digest create',
    summary: 'Let KPIs, drift and waiting requests come by themselves at an hour',
    access: 'member',
    options: {
      name: digestName('A name for it, such as churn-daily', false),
      in: goals('Where it goes: a channel, or me for your direct messages'),
      at: named(optional(text('When, such as "weekdays 09:00", or five cron fields', { maxLength: 120 }))),
      zone: named(optional(text('The IANA zone of these times; yours when left out', { maxLength: 60 }))),
      models: modelsOrAll('Only these models'),
      sections: sectionNames('What it holds; all of it when left out'),
      onlyChanges: flag('Stay silent when nothing changed'),
      missed: named(optional(choice('What becomes of slots while Steward is away; latest when left out', MISSED))),
      most: named(optional(number('With --missed all: so many of the newest', { min: 1, max: 20, integer: true }))),
    },
    examples: [
      'digest create churn-daily --in #monitoring --at "weekdays 09:00" --zone Europe/Rome --models churn',
      'digest create mine --in me --at "0 8 * * mon" --sections requests --only-changes',
    ],
    before: ({ input, invocation }) => {
      assertGoals(input.in);
      return proveGoals(ports, input.name, input.in, { invocation });
    },
    run: async ({ ctx, input, env, asked, invocation }) => {
      assertGoals(input.in);
      if (input.at === undefined) {
        throw new StewardError('MISSING_ARGUMENT', 'Say when the digest comes.', {
          field: 'at',
          hint: 'Such as `--at "weekdays 09:00"`, or cron: `--at "0 9 * * mon-fri"`.',
        });
      }
      const row = await createDigest(ctx, {
        name: input.name,
        at: input.at,
        zone: input.zone ?? env?.zone ?? 'UTC',
        places: await placesFor(ctx, input.in, { asked, invocation }),
        models: input.models && [...input.models],
        sections: input.sections && [...input.sections],
        onlyChanges: input.onlyChanges,
        missed: input.missed,
        missedMost: input.most,
      });
      return line(
        'good',
        `The digest ${row.name} comes first ${nextWords(row)} (${row.zone}). See what it says now with \`digest preview ${row.name}\`.`,
      );
    },
  });
