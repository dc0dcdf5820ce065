import { type Card, line } from '../src/chat/card.ts';
import { type Command, defineCommand } from '../src/chat/command.ts';
import { flag, named, optional, person, text } from '../src/chat/options/index.ts';
import { parseAhead } from '../src/evidence/options.ts';
import { humanOf } from '../src/kernel/caller.ts';
import { StewardError } from '../src/kernel/errors.ts';
import { loansOf } from '../src/lifecycle/delegate-request.ts';
import type { StoredDelegation } from '../src/lifecycle/delegation.ts';
import { endAway, setAway } from '../src/lifecycle/set-away.ts';
import { peopleByIds, personIdOf } from '../src/people/find-people.ts';
import { meetMentioned } from '../src/people/meet-mentioned.ts';
import type { Ctx } from '../src/store/unit.ts';
import type { PlatformPorts } from '../src/workspace/platform-ports.ts';

const TIME = { maxLength: 40 };

export const away = ({ platformOf }: PlatformPorts): Command =>
  defineCommand({
    name: 'away',
    summary: 'Say who decides for you while you are away; without a person, whether somebody does',
    access: 'viewer',
    options: {
      person: optional(person('Who decides for you')),
      from: named(optional(text('When it begins; now when left out', TIME))),
      to: named(optional(text('When it ends', TIME))),
      end: flag('You are back'),
      reason: named(optional(text('Why?', { maxLength: 2_000 }))),
    },
    examples: ['away @somebody --from 2026-12-20 --to 2027-01-02', 'away --end'],
    before: ({ ctx, input }) =>
      meetMentioned(ctx, input.person ? [input.person] : [], (name) => platformOf(name)?.people),
    run: async ({ ctx, input, env }) => {
      if (input.end) {
        await endAway(ctx);
        return line('good', 'You are back: nobody decides for you any more.');
      }
      if (!input.person && (input.from ?? input.to ?? input.reason) === undefined) return shown(ctx);
      if (!input.person) {
        throw new StewardError('MISSING_ARGUMENT', 'Say who decides for you.', {
          field: 'person',
          hint: 'Such as `away @somebody --to 2026-12-24`.',
        });
      }
      const zone = env?.zone ?? 'UTC';
      if (input.to === undefined) {
        throw new StewardError('MISSING_ARGUMENT', 'Say until when.', {
          field: 'to',
          hint: 'Such as `--to 2026-12-24`; that day is the last.',
        });
      }
      const at = { now: ctx.now, zone };
      const row = await setAway(ctx, {
        to: await personIdOf(ctx, input.person),
        from: input.from === undefined ? undefined : parseAhead(input.from, at, 'start'),
        until: parseAhead(input.to, at),
        reason: input.reason,
      });
      return absenceCard(ctx, row, ` Times are read in ${zone}.`);
    },
  });

async function shown(ctx: Ctx): Promise<Card> {
  const me = humanOf(ctx.actor);
  const absence = (me === undefined ? [] : await loansOf(ctx, me)).find(
    ({ request, toAt }) => request === null && toAt !== null && toAt > ctx.now,
  );
  if (absence) return absenceCard(ctx, absence, '');
  return line('neutral', 'You are not away: nobody decides for you. Name somebody with `away @person --to <date>`.');
}

async function absenceCard(ctx: Ctx, { toPerson, fromAt, toAt }: StoredDelegation, zone: string): Promise<Card> {
  const [who = 'Somebody'] = await peopleByIds(ctx, [toPerson]);
  return line('good', 'Somebody decides for you while you are away.', [
    who,
    ' decides for you from ',
    { type: 'time', at: fromAt, style: 'datetime' },
    ' until ',
    { type: 'time', at: toAt ?? fromAt, style: 'datetime' },
    `, on what was not decided then.${zone} Your own vote still counts. When you are back earlier: `,
    { type: 'code', text: 'away --end' },
    '.',
  ]);
}
