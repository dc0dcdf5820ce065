import { line } from '../src/chat/card.ts';
import { type Command, defineCommand } from '../src/chat/command.ts';
import { flag, named, optional, person, text } from '../src/chat/options/index.ts';
import { StewardError } from '../src/kernel/errors.ts';
import { delegateRequest, endDelegation } from '../src/lifecycle/delegate-request.ts';
import { requestName } from '../src/lifecycle/find-request.ts';
import { requestRef } from '../src/lifecycle/options.ts';
import { peopleByIds, personIdOf } from '../src/people/find-people.ts';
import { meetMentioned } from '../src/people/meet-mentioned.ts';
import type { CommandPorts } from './ports.ts';
import { requestOf } from './request-of.ts';

export const delegate = (ports: CommandPorts): Command =>
  defineCommand({
    name: 'delegate',
    summary: 'Let somebody else decide on one request for you',
    access: 'viewer',
    options: {
      request: requestRef(),
      person: optional(person('Who decides for you')),
      end: flag('Take it back'),
      reason: named(optional(text('Why?', { maxLength: 2_000 }))),
    },
    examples: ['delegate R-81 @somebody', 'delegate R-81 --end'],
    before: ({ ctx, input }) =>
      meetMentioned(ctx, input.person ? [input.person] : [], (name) => ports.platformOf(name)?.people),
    run: async ({ ctx, input }) => {
      const request = await requestOf(ctx, input.request, ports);
      if (input.end) {
        const row = await endDelegation(ctx, { request });
        const said = `Nobody decides for you on ${requestName(row.number)} any more.`;
        return line('neutral', said);
      }
      if (!input.person) {
        throw new StewardError('MISSING_ARGUMENT', 'Say who decides for you.', {
          field: 'person',
          hint: `Such as \`delegate ${requestName(request)} @somebody\`, or \`--end\` to take it back.`,
        });
      }
      const to = await personIdOf(ctx, input.person);
      const row = await delegateRequest(ctx, { request, to, reason: input.reason });
      const [who = 'Somebody'] = await peopleByIds(ctx, [to]);
      const name = requestName(row.number);
      return line('good', `Somebody decides for you on ${name}.`, [
        who,
        ` may decide for you on ${name} and is asked now. Your own vote still counts, and then that one does not. Take it back with `,
        { type: 'code', text: `delegate ${name} --end` },
        '.',
      ]);
    },
  });
