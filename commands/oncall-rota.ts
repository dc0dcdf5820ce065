import { z } from 'zod';
import { line } from '../src/chat/card.ts';
import { type Command, defineCommand } from '../src/chat/command.ts';
import { flag, named, optional, text } from '../src/chat/options/index.ts';
import { rotaTitle } from '../src/incidents/oncall/find-rotas.ts';
import { scheduleByName } from '../src/incidents/oncall/find-schedules.ts';
import { scheduleName } from '../src/incidents/oncall/options.ts';
import { endRotas, setRota } from '../src/incidents/oncall/set-rota.ts';
import { StewardError } from '../src/kernel/errors.ts';
import { findList } from '../src/people/find-source.ts';
import type { PlatformPorts } from '../src/workspace/platform-ports.ts';

const Found = z.object({
  platform: z.enum(['slack', 'discord']),
  team: z.string(),
  source: z.string(),
  sourceName: z.string(),
});

interface Asked {
  readonly slack?: string | undefined;
  readonly discord?: string | undefined;
  readonly off: boolean;
}

export const oncallRota = ({ platformOf }: PlatformPorts): Command =>
  defineCommand({
    name: 'oncall rota',
    summary: 'Let a Slack user group or a Discord role hold whoever is on call',
    // Whoever may say this lets Steward rewrite any list of the team.
    access: 'admin',
    options: {
      schedule: scheduleName(),
      slack: named(optional(text('The Slack user group', { placeholder: '@usergroup', maxLength: 100 }))),
      discord: named(optional(text('The Discord role', { placeholder: '@role', maxLength: 100 }))),
      off: flag('Write none any more; who is in them stays'),
    },
    examples: ['oncall rota ml --slack @ml-oncall', 'oncall rota ml --discord @ml-oncall', 'oncall rota ml --off'],
    before: async ({ ctx, input, invocation }) => {
      const { name } = await scheduleByName(ctx, input.schedule);
      const list = oneOf(input, name);
      return list && findList(ctx, list, invocation.origin, platformOf);
    },
    run: async ({ ctx, input, asked }) => {
      if (input.off) {
        const ended = (await endRotas(ctx, { schedule: input.schedule })).map(rotaTitle).join(' and ');
        return line('good', `${ended} no longer ${input.schedule}'s: who is in it stays, and is changed by hand.`);
      }
      const { source, sourceName, ...found } = Found.parse(asked);
      const row = await setRota(ctx, { schedule: input.schedule, ...found, list: source, listName: sourceName });
      return line('good', `${rotaTitle(row)} holds whoever is on call in ${input.schedule} from now on.`, [
        `${rotaTitle(row)} holds whoever is on call in ${input.schedule} from now on. `,
        'If it cannot be written, the owner of the schedule is told.',
      ]);
    },
  });

/** The list that is named; exactly one of three things is. */
function oneOf({ slack, discord, off }: Asked, schedule: string) {
  const named = [slack, discord, off || undefined].filter((each) => each !== undefined);
  if (named.length !== 1) {
    throw new StewardError('BAD_INPUT', 'Name one of `--slack`, `--discord` and `--off`.', {
      hint: `Such as \`oncall rota ${schedule} --slack @ml-oncall\`.`,
    });
  }
  if (slack !== undefined) return { platform: 'slack' as const, typed: slack };
  return discord === undefined ? undefined : { platform: 'discord' as const, typed: discord };
}
