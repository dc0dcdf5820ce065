import { z } from 'zod';
import { line } from '../src/chat/card.ts';
import { type Command, defineCommand } from '../src/chat/command.ts';
import { channel, choice } from '../src/chat/options/index.ts';
import type { PlatformPorts } from '../src/workspace/platform-ports.ts';
import { proveChannel, provingCard } from '../src/workspace/prove-channel.ts';
import { CHANNEL_KINDS, setChannel } from '../src/workspace/set-channel.ts';

const Proven = z.object({ channel: z.string(), name: z.string() });

export const channelSet = ({ platformOf }: PlatformPorts): Command =>
  defineCommand({
    name: 'channel set',
    summary: 'Say which channel cards of a kind go to; posts a line there at once',
    access: 'admin',
    options: { kind: choice('What goes there', CHANNEL_KINDS), channel: channel('The channel') },
    examples: ['channel set releases #releases'],
    before: ({ input, invocation }) =>
      proveChannel(platformOf(input.channel.platform), input.channel, provingCard(input.kind), invocation.key),
    run: async ({ ctx, input, asked }) => {
      const { platform, team } = input.channel;
      const { channel: id, name } = await setChannel(ctx, { platform, team, kind: input.kind, ...Proven.parse(asked) });
      const text = [
        `Cards about ${input.kind} go to `,
        { type: 'channel' as const, platform, channel: id, name },
        ' from now on. A line there shows that it works.',
      ];
      return line('good', `Cards about ${input.kind} go to #${name} from now on.`, text);
    },
  });
