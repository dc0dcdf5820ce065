import { z } from 'zod';
import { type ChannelsPort, DeliveryError } from '../../chat/ports/platform.ts';
import type { Call } from './call.ts';

const channel = z.looseObject({
  id: z.string(),
  name: z.string().optional(),
  is_member: z.boolean().optional(),
  is_private: z.boolean().optional(),
  is_mpim: z.boolean().optional(),
  is_archived: z.boolean().optional(),
});
const info = z.looseObject({ channel });
const list = z.looseObject({
  channels: z.array(channel),
  response_metadata: z.looseObject({ next_cursor: z.string().optional() }).optional(),
});

type Channel = z.infer<typeof channel>;

/** Pages of 1,000 that a search by name reads at most (docs: conversations.list, tier 2). */
const PAGES = 20;

/** Channels as the bot sees them: it finds, and joins what is public. */
export function createChannels(call: Call, botName: () => string): ChannelsPort {
  const byId = async (id: string, signal: AbortSignal): Promise<Channel | undefined> => {
    try {
      return (await call('conversations.info', { channel: id }, info, signal)).channel;
    } catch (error) {
      if (error instanceof DeliveryError && error.failure === 'no-access') return undefined;
      throw error;
    }
  };
  const byName = async (name: string, signal: AbortSignal): Promise<Channel | undefined> => {
    let cursor: string | undefined;
    for (let page = 0; page < PAGES; page++) {
      const args = { types: 'public_channel,private_channel', exclude_archived: true, limit: 1_000, cursor };
      const { channels, response_metadata } = await call('conversations.list', args, list, signal);
      const found = channels.find((each) => each.name === name);
      if (found) return found;
      cursor = response_metadata?.next_cursor || undefined;
      if (cursor === undefined) return undefined;
    }
    return undefined;
  };

  return {
    async resolve(_team, typed, signal) {
      const mention = /^<#([A-Z0-9]+)(?:\|[^>]*)?>$/.exec(typed.trim());
      const bare = typed.trim().replace(/^#/, '');
      const id = mention?.[1] ?? (/^[CG][A-Z0-9]{6,}$/.test(bare) ? bare : undefined);
      const found = id === undefined ? await byName(bare.toLowerCase(), signal) : await byId(id, signal);
      return found && { channel: found.id, name: found.name ?? found.id };
    },
    async join(_team, id, signal) {
      if (id.startsWith('@')) return { ok: false, invite: 'This person takes no direct messages from apps.' };
      if (id.startsWith('D')) return { ok: true };
      const invite = `Invite me there first: type /invite @${botName()} in the channel.`;
      const found = await byId(id, signal);
      if (!found) return { ok: false, invite };
      if (found.is_archived) return { ok: false, invite: `#${found.name ?? id} is archived. Choose another channel.` };
      if (found.is_member || found.is_mpim) return { ok: true };
      if (found.is_private) return { ok: false, invite };
      try {
        await call('conversations.join', { channel: id }, info, signal);
        return { ok: true };
      } catch (error) {
        if (error instanceof DeliveryError && (error.failure === 'no-access' || error.failure === 'refused')) {
          return { ok: false, invite: error.failure === 'refused' && error.hint ? error.hint : invite };
        }
        throw error;
      }
    },
  };
}
