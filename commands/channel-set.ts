import { z } from 'zod';
import { line } from '../src/chat/card.ts';
import { type Command, defineCommand } from '../src/chat/command.ts';
import { channel, choice, named, optional } from '../src/chat/options/index.ts';
import { StewardError } from '../src/kernel/errors.ts';
import { getTeam } from '../src/people/find-teams.ts';
import { teamName } from '../src/people/options.ts';
import { getModel } from '../src/registry/find.ts';
import { modelName } from '../src/registry/options.ts';
import type { Ctx } from '../src/store/unit.ts';
import type { PlatformPorts } from '../src/workspace/platform-ports.ts';
import { proveChannel, provingCard } from '../src/workspace/prove-channel.ts';
import { CHANNEL_KINDS, type ChannelScope, scopeName, setChannel } from '../src/workspace/set-channel.ts';

const Proven = z.object({ channel: z.string(), name: z.string() });

export const channelSet = ({ platformOf }: PlatformPorts): Command =>
  defineCommand({
    name: 'channel set',
    summary: 'Say which channel cards of a kind go to; posts a line there at once',
    access: 'admin',
    options: {
      kind: choice('What goes there', CHANNEL_KINDS),
      channel: channel('The channel'),
      team: named(optional(teamName('Only cards about models of this team'))),
      model: named(optional(modelName('Only cards about this model'))),
    },
    examples: ['channel set releases #releases', 'channel set releases #payments --team payments'],
    before: async ({ ctx, input, invocation }) => {
      const scope = await scopeOf(ctx, input);
      const card = provingCard(input.kind, scope && scopeName(scope));
      return proveChannel(platformOf(input.channel.platform), input.channel, card, invocation.key);
    },
    run: async ({ ctx, input, asked }) => {
      const { platform, team } = input.channel;
      const scope = await scopeOf(ctx, input);
      const set = { platform, team, kind: input.kind, scope, ...Proven.parse(asked) };
      const { channel: id, name } = await setChannel(ctx, set);
      const about = scope === undefined ? input.kind : `${input.kind} of ${scopeName(scope)}`;
      const text = [
        `Cards about ${about} go to `,
        { type: 'channel' as const, platform, channel: id, name },
        ' from now on. A line there shows that it works.',
      ];
      return line('good', `Cards about ${about} go to #${name} from now on.`, text);
    },
  });

interface Whose {
  readonly kind: string;
  readonly team?: string | undefined;
  readonly model?: string | undefined;
}

/** Whose cards are meant, by the name as it is kept; undefined for all of the workspace. */
async function scopeOf(ctx: Ctx, { kind, team, model }: Whose): Promise<ChannelScope | undefined> {
  if (team === undefined && model === undefined) return undefined;
  if (kind === 'audit') {
    throw new StewardError('BAD_INPUT', 'The audit goes to one channel, for all teams and models.', {
      field: 'kind',
      hint: 'Leave out `--team` and `--model`.',
    });
  }
  if (model === undefined) return `team:${(await getTeam(ctx, team ?? '')).name}`;
  if (team === undefined) return `model:${(await getModel(ctx, model)).name}`;
  throw new StewardError('BAD_INPUT', 'A channel is for a team or for a model, not for both.', {
    field: 'team',
    hint: 'Leave out `--team` or `--model`. The channel of a model wins over that of its team.',
  });
}
