import { line } from '../src/chat/card.ts';
import { type Command, defineCommand } from '../src/chat/command.ts';
import { choice, flag, named, number, optional, text } from '../src/chat/options/index.ts';
import { nextWords } from '../src/digests/digest-list-card.ts';
import { editDigest } from '../src/digests/edit-digest.ts';
import { digestName, goals, modelsOrAll, sectionNames } from '../src/digests/options.ts';
import { MISSED } from '../src/digests/tables.ts';
import { StewardError } from '../src/kernel/errors.ts';
import type { PlatformPorts } from '../src/workspace/platform-ports.ts';
import { placesFor, proveGoals } from './digest-goals.ts';

export const digestEdit = (ports: PlatformPorts): Command =>
  defineCommand({
    name: 'digest edit',
    summary: 'Change when a digest comes, where it goes or what it holds; for its owner, or an admin',
    access: 'member',
    options: {
      name: digestName(),
      in: goals('All its channels anew, and me; who subscribed stays'),
      at: named(optional(text('When', { maxLength: 120 }))),
      zone: named(optional(text('The IANA zone', { maxLength: 60 }))),
      models: modelsOrAll('Only these models; all for every model'),
      sections: sectionNames('What it holds'),
      onlyChanges: flag('Stay silent when nothing changed'),
      always: flag('Come also when nothing changed'),
      missed: named(optional(choice('What becomes of slots while Steward is away', MISSED))),
      most: named(optional(number('With --missed all: so many of the newest', { min: 1, max: 20, integer: true }))),
    },
    examples: ['digest edit churn-daily --at "weekdays 08:30"'],
    before: ({ input, invocation }) => proveGoals(ports, input.name, input.in ?? [], { invocation }),
    run: async ({ ctx, input, asked, invocation }) => {
      if (input.onlyChanges && input.always) {
        throw new StewardError('BAD_INPUT', 'It comes always or only with changes, not both.', { field: 'always' });
      }
      const row = await editDigest(ctx, {
        name: input.name,
        at: input.at,
        zone: input.zone,
        places: input.in && (await placesFor(ctx, input.in, { asked, invocation })),
        models: input.models && [...input.models],
        sections: input.sections && [...input.sections],
        onlyChanges: input.onlyChanges ? true : input.always ? false : undefined,
        missed: input.missed,
        missedMost: input.most,
      });
      const next = row.pausedAt ? 'It is paused.' : `It comes next ${nextWords(row)} (${row.zone}).`;
      return line('good', `The digest ${row.name} is changed. ${next}`);
    },
  });
