import { z } from 'zod';
import type { Card } from '../../chat/card.ts';
import { withoutFiles } from '../../chat/files.ts';
import { normalise } from '../../chat/normalise.ts';
import type { ReadMessage } from '../../chat/ports/history.ts';
import { type Address, DeliveryError, type MessageRef } from '../../chat/ports/platform.ts';
import type { Call } from './call.ts';
import { normaliseEmoji } from './emoji.ts';
import { postArguments } from './post.ts';
import type { Uploads } from './uploads.ts';

/** The metadata that marks our posts: Slack keeps it with the message and gives it back to us alone. */
const MARK = 'steward_card';

const opened = z.looseObject({ channel: z.looseObject({ id: z.string() }) });
const posted = z.looseObject({ channel: z.string(), ts: z.string() });
const nothing = z.unknown();
const history = z.looseObject({
  messages: z.array(
    z.looseObject({
      ts: z.string(),
      thread_ts: z.string().optional(),
      user: z.string().optional(),
      bot_id: z.string().optional(),
      text: z.string().optional(),
      reactions: z.array(z.looseObject({ name: z.string() })).optional(),
      metadata: z
        .looseObject({ event_type: z.string().optional(), event_payload: z.record(z.string(), z.unknown()).optional() })
        .optional(),
    }),
  ),
  response_metadata: z.looseObject({ next_cursor: z.string().optional() }).optional(),
});
const reacted = z.looseObject({
  message: z.looseObject({
    reactions: z.array(z.looseObject({ name: z.string(), users: z.array(z.string()) })).optional(),
  }),
});

/** Clocks differ: a message may bear an earlier time than our claim. */
const SKEW_SECONDS = 300;
/** Pages that a search for a marker reads at most; newest first. */
const PAGES = 10;

export interface Messages {
  openDirect(user: string, signal?: AbortSignal): Promise<string>;
  post(to: Address, card: Card, marker: string, signal: AbortSignal): Promise<MessageRef>;
  update(to: Address, ref: MessageRef, card: Card, signal: AbortSignal): Promise<void>;
  find(to: Address, marker: string, since: Date, signal: AbortSignal): Promise<MessageRef | undefined>;
  reactions(ref: MessageRef, signal: AbortSignal): Promise<{ user: string; emoji: string }[]>;
  marked(to: Address, emoji: string, signal: AbortSignal): Promise<readonly MessageRef[]>;
  /** `botUser` is our own user. */
  read(channel: string, ts: string, botUser: string, signal: AbortSignal): Promise<ReadMessage>;
}

/** Posting, editing, finding and reading of messages. */
export function createMessages(call: Call, uploads: Uploads): Messages {
  const direct = new Map<string, string>();
  const openDirect: Messages['openDirect'] = async (user, signal) => {
    const known = direct.get(user);
    if (known !== undefined) return known;
    const { channel } = await call('conversations.open', { users: user }, opened, signal);
    direct.set(user, channel.id);
    return channel.id;
  };
  const channelOf = async (to: Address, signal: AbortSignal): Promise<string> => {
    if (!to.channel.startsWith('@')) return to.channel;
    try {
      return await openDirect(to.channel.slice(1), signal);
    } catch (error) {
      // Opening a conversation posts nothing, so nothing is in doubt.
      if (error instanceof DeliveryError && error.failure === 'in-doubt') {
        throw new DeliveryError('away', error.message, { cause: error });
      }
      throw error;
    }
  };

  /**
   * The message stands already: what may be mended by another try is in doubt, so that it is found and nothing is posted
   * twice. What Slack refuses for good is returned.
   */
  const share = async (files: readonly string[], channel: string, thread: string | undefined, signal: AbortSignal) => {
    try {
      await uploads.share(files, { channel, thread }, signal);
      return undefined;
    } catch (error) {
      if (!(error instanceof DeliveryError)) throw error;
      const { message, failure } = error;
      if (failure === 'refused' || failure === 'no-access' || failure === 'gone') return error;
      throw new DeliveryError('in-doubt', message, { cause: error });
    }
  };

  return {
    openDirect,
    async post(to, card, marker, signal) {
      const channel = await channelOf(to, signal);
      const uploaded = await uploads.upload(card, { share: true }, signal);
      const { files } = uploaded;
      // The message remembers which uploads are shared with it, so that whoever finds it can finish that.
      const payload = files.length === 0 ? { marker } : { marker, files: files.join(' ') };
      const metadata = { event_type: MARK, event_payload: payload };
      const { channel: at, ts } = await uploads.send(uploaded, (message) =>
        call('chat.postMessage', { ...postArguments(channel, message, to.thread), metadata }, posted, signal),
      );
      const refused = await share(files, at, to.thread, signal);
      if (refused) {
        const why = `Slack did not take the file. ${refused.hint ?? refused.message}`;
        const words = withoutFiles(uploaded.card, ({ type }) => type === 'file' && why);
        await uploads
          .send({ ...uploaded, card: words }, (message) =>
            call('chat.update', { ...postArguments(at, message), ts }, nothing, signal),
          )
          .catch((cause: unknown) => {
            throw new DeliveryError('in-doubt', 'Slack did not take an edit of a new message.', { cause });
          });
      }
      return { channel: at, message: ts };
    },
    async update(_to, ref, card, signal) {
      const uploaded = await uploads.upload(card, { share: false }, signal);
      await uploads.send(uploaded, (message) =>
        call('chat.update', { ...postArguments(ref.channel, message), ts: ref.message }, nothing, signal),
      );
    },
    async find(to, marker, since, signal) {
      const channel = await channelOf(to, signal);
      const oldest = String(Math.floor(since.getTime() / 1000) - SKEW_SECONDS);
      const method = to.thread === undefined ? 'conversations.history' : 'conversations.replies';
      let cursor: string | undefined;
      for (let page = 0; page < PAGES; page++) {
        const args = {
          channel,
          ts: to.thread,
          oldest,
          inclusive: true,
          include_all_metadata: true,
          limit: 200,
          cursor,
        };
        const { messages, response_metadata } = await call(method, args, history, signal);
        const found = messages.find(
          ({ metadata }) => metadata?.event_type === MARK && metadata.event_payload?.marker === marker,
        );
        const files = found?.metadata?.event_payload?.files;
        if (found && typeof files === 'string') await share(files.split(' '), channel, to.thread, signal);
        if (found) return { channel, message: found.ts };
        cursor = response_metadata?.next_cursor || undefined;
        if (cursor === undefined) return undefined;
      }
      return undefined;
    },
    async read(channel, ts, botUser, signal) {
      // docs: conversations.replies, "ts: a thread's parent message or a message in the thread", of a message without replies itself.
      // Two, where the thread's parent comes with it.
      const args = { channel, ts, oldest: ts, latest: ts, inclusive: true, limit: 2 };
      const { messages } = await call('conversations.replies', args, history, signal);
      const found = messages.find((message) => message.ts === ts);
      if (!found) throw new DeliveryError('gone', 'Slack has this message no longer.');
      const { thread_ts: root, user, bot_id: bot, text = '' } = found;
      return {
        ref: { channel, message: ts },
        ...(root === undefined || root === ts ? {} : { thread: root }),
        author: authorOf(user, bot, botUser),
        at: new Date(Number(ts) * 1000),
        text: normalise(text, 'slack').trim(),
      };
    },
    async marked(to, emoji, signal) {
      const method = to.thread === undefined ? 'conversations.history' : 'conversations.replies';
      const found: MessageRef[] = [];
      let cursor: string | undefined;
      for (let page = 0; page < PAGES; page++) {
        const args = { channel: to.channel, ts: to.thread, limit: 200, cursor };
        const { messages, response_metadata } = await call(method, args, history, signal);
        for (const { ts, reactions = [] } of messages)
          if (reactions.some(({ name }) => normaliseEmoji(name) === emoji))
            found.push({ channel: to.channel, message: ts });
        cursor = response_metadata?.next_cursor || undefined;
        if (cursor === undefined) break;
      }
      return found;
    },
    async reactions(ref, signal) {
      const args = { channel: ref.channel, timestamp: ref.message, full: true };
      const { message } = await call('reactions.get', args, reacted, signal);
      return (message.reactions ?? []).flatMap(({ name, users }) =>
        users.map((user) => ({ user, emoji: normaliseEmoji(name) })),
      );
    },
  };
}

function authorOf(user: string | undefined, bot: string | undefined, botUser: string): ReadMessage['author'] {
  if (user === botUser) return { type: 'steward' };
  return bot !== undefined || user === undefined ? { type: 'app' } : { type: 'person', user };
}
