import type { APIDMChannel, APIMessage } from 'discord.js';
import { normalise } from '../../chat/normalise.ts';
import type { ReadMessage } from '../../chat/ports/history.ts';
import { type Address, DeliveryError, type MessageRef } from '../../chat/ports/platform.ts';
import type { Api } from './api.ts';
import { bounded } from './bounded.ts';
import { normaliseEmoji } from './emoji.ts';
import { codeOf } from './failures.ts';
import { limits } from './limits.ts';
import { markerUrl, readMarker } from './marker.ts';
import type { MessageBody } from './render.ts';
import { isNewer, isSnowflake, snowflakeAt } from './snowflake.ts';
import { type Threads, wordsOf } from './threads.ts';

export interface Messages {
  /** Posts once: a nonce makes Discord return the message it already has, for a few minutes. Throws DeliveryError. */
  post(to: Address, body: MessageBody, nonce: string, signal?: AbortSignal): Promise<MessageRef>;
  edit(ref: MessageRef, body: MessageBody, signal?: AbortSignal): Promise<void>;
  find(to: Address, marker: string, since: Date, signal?: AbortSignal): Promise<MessageRef | undefined>;
  read(to: Address, message: string, signal?: AbortSignal): Promise<ReadMessage>;
  marked(to: Address, emoji: string, signal?: AbortSignal): Promise<readonly MessageRef[]>;
  /** A message that the gateway showed: our own ones are remembered by their nonce, which the history does not keep. */
  seen(message: {
    readonly id: string;
    readonly channel_id: string;
    readonly nonce?: string | number | undefined;
  }): void;
}

type PostBody = MessageBody & { readonly nonce: string; readonly message_reference?: object };

/** Pages of a channel's history that are looked through for a marker; 100 messages each. */
const mostPages = 10;
/** Our clock and Discord's differ. */
const skew = 60_000;

export function createMessages({
  api,
  threads,
  me,
}: {
  api: Api;
  threads: Threads;
  me: (signal?: AbortSignal) => Promise<string>;
}): Messages {
  const directs = bounded<string>(5_000);
  const echoes = bounded<MessageRef>(2_000);
  /** Markers by message, so that an edit leaves them in place. */
  const markers = bounded<string>(5_000);

  const directOf = async (user: string, signal?: AbortSignal): Promise<string> => {
    const known = directs.get(user);
    if (known !== undefined) return known;
    if (!isSnowflake(user)) throw new DeliveryError('no-access', 'This is no Discord user.');
    const body = { recipient_id: user };
    const { id } = await api.call<APIDMChannel>({ method: 'POST', path: '/users/@me/channels', body, signal });
    directs.set(user, id);
    return id;
  };
  const channelOf = async ({ channel }: Address, signal?: AbortSignal): Promise<string> =>
    channel.startsWith('@') ? directOf(channel.slice(1), signal) : channel;

  const send = async (channel: string, body: PostBody, signal?: AbortSignal): Promise<MessageRef> => {
    const path = `/channels/${channel}/messages` as const;
    const { id, channel_id } = await api.call<APIMessage>({ method: 'POST', path, body, signal });
    markers.set(id, body.nonce);
    threads.name(id, wordsOf(body));
    return { channel: channel_id, message: id };
  };
  const reply = (channel: string, message: string, body: PostBody, signal?: AbortSignal): Promise<MessageRef> =>
    send(channel, { ...body, message_reference: { message_id: message, fail_if_not_exists: false } }, signal);

  return {
    async post(to, rendered, nonce, signal) {
      const body = { ...rendered, nonce, enforce_nonce: true };
      const channel = await channelOf(to, signal);
      if (to.thread === undefined) return send(channel, body, signal);
      if (to.channel.startsWith('@')) return reply(channel, to.thread, body, signal);
      if (threads.isOpen(to.thread)) {
        try {
          return await send(to.thread, body, signal);
        } catch (error) {
          // 10003: somebody deleted the thread.
          if (codeOf(error) !== 10003) throw error;
        }
      }
      try {
        if (!(await threads.open(channel, to.thread, signal))) return await reply(channel, to.thread, body, signal);
      } catch (error) {
        // 10008: the root was deleted; its thread may still be there, or else the root is what is gone.
        if (codeOf(error) !== 10008) throw error;
        return await send(to.thread, body, signal).catch((failed: unknown) => {
          throw codeOf(failed) === 10003 ? error : failed;
        });
      }
      return send(to.thread, body, signal);
    },
    async edit(ref, body, signal) {
      const path = `/channels/${ref.channel}/messages/${ref.message}` as const;
      await api.call({ method: 'PATCH', path, body: marked(body, markers.get(ref.message)), signal });
    },
    async find(to, marker, since, signal) {
      const echo = echoes.get(marker);
      if (echo) return echo;
      const direct = await channelOf(to, signal);
      const channel = to.thread === undefined || to.channel.startsWith('@') ? direct : to.thread;
      const mine = await me(signal);
      let after = snowflakeAt(new Date(since.getTime() - skew));
      for (let page = 0; page < mostPages; page++) {
        const messages = await historyOf(api, channel, after, signal);
        const found = messages.find(
          (message) =>
            message.author.id === mine && (readMarker(message)?.marker === marker || message.nonce === marker),
        );
        if (found) markers.set(found.id, marker);
        if (found) return { channel: found.channel_id, message: found.id };
        if (messages.length < limits.page) return undefined;
        after = messages.reduce((newest, { id }) => (isNewer(id, newest) ? id : newest), after);
      }
      return undefined;
    },
    async read(to, message, signal) {
      const channel = to.thread ?? (await channelOf(to, signal));
      const path = `/channels/${channel}/messages/${message}` as const;
      const mine = await me(signal);
      return readable(await api.call<APIMessage>({ method: 'GET', path, signal }), to.thread, mine);
    },
    async marked(to, emoji, signal) {
      const channel = to.thread ?? (await channelOf(to, signal));
      const messages = await historyOf(api, channel, undefined, signal);
      const bears = ({ reactions = [] }: APIMessage): boolean =>
        reactions.some((each) => normaliseEmoji(each.emoji) === emoji);
      return messages.filter(bears).map(({ id, channel_id }) => ({ channel: channel_id, message: id }));
    },
    seen({ id, channel_id, nonce }) {
      if (nonce !== undefined) echoes.set(String(nonce), { channel: channel_id, message: id });
    },
  };
}

/**
 * What an app sees of a message. topics/gateway, "Message Content Intent": without it content, embeds and attachments are
 * empty, over REST too, and the switch in the developer portal is what counts.
 */
function readable(message: APIMessage, thread: string | undefined, mine: string): ReadMessage {
  const { id, channel_id: channel, author, content, embeds, attachments, sticker_items: stickers = [] } = message;
  const isKept = content === '' && embeds.length === 0 && attachments.length === 0 && stickers.length === 0;
  const isApp = author.bot === true || message.webhook_id !== undefined;
  return {
    ref: { channel, message: id },
    ...(thread === undefined ? {} : { thread }),
    author: author.id === mine ? { type: 'steward' } : isApp ? { type: 'app' } : { type: 'person', user: author.id },
    at: new Date(message.timestamp),
    text: normalise(content, 'discord').trim(),
    ...(isKept ? { withheld } : {}),
  };
}

const withheld =
  'Discord keeps the text of this message from Steward. Who runs the bot may turn on "Message Content Intent" on its page in the developer portal.';

/** The body of an edit with the marker that the message was posted with. */
function marked(body: MessageBody, marker: string | undefined): MessageBody {
  const [first, ...rest] = body.embeds;
  const team = readMarker(body)?.team;
  if (marker === undefined || team === undefined) return body;
  return { ...body, embeds: [{ ...first, url: markerUrl(team, marker) }, ...rest] };
}

/** The messages after an id, else the newest. Empty without Read Message History, and for a thread that was never opened. */
async function historyOf(
  api: Api,
  channel: string,
  after: string | undefined,
  signal?: AbortSignal,
): Promise<readonly APIMessage[]> {
  const query = { ...(after === undefined ? {} : { after }), limit: String(limits.page) };
  try {
    return await api.call<APIMessage[]>({ method: 'GET', path: `/channels/${channel}/messages`, query, signal });
  } catch (error) {
    if (codeOf(error) === 10003) return [];
    throw error;
  }
}
