import { createHash } from 'node:crypto';
import type {
  APIMessage,
  GatewayMessageReactionAddDispatchData,
  GatewayMessageReactionRemoveDispatchData,
} from 'discord.js';
import type { Answer } from '../../chat/invocation.ts';
import { type Address, DeliveryError, type Host, type MessageRef } from '../../chat/ports/platform.ts';
import type { Api } from './api.ts';
import type { Confirms } from './confirms.ts';
import { normaliseEmoji } from './emoji.ts';
import { readMarker } from './marker.ts';
import type { Messages } from './messages.ts';
import { longestWait, patiently } from './patiently.ts';
import { renderPost } from './render.ts';
import type { Threads } from './threads.ts';

export interface ReactionPorts {
  readonly host: Host;
  readonly api: Api;
  readonly messages: Messages;
  readonly threads: Threads;
  readonly confirms: Confirms;
  readonly me: () => string | undefined;
  readonly serves: (team: string) => boolean;
  readonly onlyTeam: () => string | undefined;
}

export type ReactionData = GatewayMessageReactionAddDispatchData | GatewayMessageReactionRemoveDispatchData;

/**
 * Takes a reaction from the gateway's raw event, which comes for messages of before the start as well. `key` is the
 * event's place in its session: a replay after a resume brings the same one.
 */
export async function takeReaction(
  data: ReactionData,
  change: 'added' | 'removed',
  key: string,
  ports: ReactionPorts,
): Promise<void> {
  const emoji = normaliseEmoji(data.emoji);
  const bot = 'member' in data && data.member?.user?.bot === true;
  if (emoji === undefined || bot || data.user_id === ports.me()) return;
  const team = data.guild_id ?? ports.onlyTeam() ?? (await teamOf(data, ports));
  if (team === undefined || !ports.serves(team)) return;
  const place =
    data.guild_id === undefined ? { channel: data.channel_id } : await ports.threads.placeOf(data.channel_id);
  const origin = { platform: 'discord', team, ...place, message: data.message_id } as const;
  await ports.host.react({
    origin,
    user: data.user_id,
    emoji,
    change,
    key,
    answer: answerByDirectMessage(
      { team, user: data.user_id, channel: place.channel, message: data.message_id, key },
      ports,
    ),
  });
}

/** A direct message does not say for which guild it is: its marker does. */
async function teamOf({ channel_id, message_id }: ReactionData, { api }: ReactionPorts): Promise<string | undefined> {
  const path = `/channels/${channel_id}/messages/${message_id}` as const;
  return readMarker(await api.call<APIMessage>({ method: 'GET', path }))?.team;
}

interface Reactor {
  readonly team: string;
  readonly user: string;
  readonly channel: string;
  readonly message: string;
  readonly key: string;
}

/** To the person alone; in the message's thread when he takes no direct messages. */
function answerByDirectMessage(to: Reactor, { messages, confirms }: ReactionPorts): Answer {
  const nonce = `r${createHash('sha256').update(to.key).digest('base64url').slice(0, 20)}`;
  const direct: Address = { team: to.team, channel: `@${to.user}` };
  const inThread: Address = { team: to.team, channel: to.channel, thread: to.message };
  let said: MessageRef | undefined;
  return {
    async say(card) {
      confirms.note(card);
      const body = renderPost(card, to.team);
      const known = said;
      if (known) return patiently(() => messages.edit(known, body), longestWait);
      try {
        said = await patiently(() => messages.post(direct, body, nonce), longestWait);
      } catch (error) {
        if (!(error instanceof DeliveryError) || error.failure !== 'no-access') throw error;
        // There, others read along: it says for whom it is.
        const named = { ...body, content: `<@${to.user}> ${body.content}`.trim() };
        said = await patiently(() => messages.post(inThread, named, nonce), longestWait);
      }
    },
    form: async () => false,
  };
}
