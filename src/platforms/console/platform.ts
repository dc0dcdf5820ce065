import { z } from 'zod';
import type { Card } from '../../chat/card.ts';
import type { Answer } from '../../chat/invocation.ts';
import { normalise } from '../../chat/normalise.ts';
import { type Address, DeliveryError, type Host, type MessageRef, type Platform } from '../../chat/ports/platform.ts';
import { isStewardError } from '../../kernel/errors.ts';
import type { Log } from '../../kernel/log.ts';
import { roomFiles } from '../../room/keep-files.ts';
import type { Room } from '../../room/room.ts';
import { type Asked, answerLater } from './answers.ts';
import { messageLink } from './links.ts';
import { type ConsolePorts, createRoutes } from './routes.ts';

export interface ConsoleOptions extends ConsolePorts {
  readonly room: Room;
  /** Such as `http://localhost:3000`. */
  readonly publicUrl: string;
  /** The port browsers must name in `Host`; asked at each request, because a test's port is known after the start only. */
  readonly port: () => number;
  readonly log: Log;
}

/** So many messages of a channel or thread are looked through for a sign, the newest. */
const MARKED = 200;

/** The console as a platform, and the requests under `/console` that are its transport. */
export interface Console extends Platform {
  readonly name: 'console';
  readonly fetch: (request: Request) => Promise<Response>;
  /** Ends the open event streams, so that the HTTP server can stop. */
  readonly close: () => void;
  /** How an act that is resumed later reaches its person. */
  readonly answerLater: (asked: Asked) => Answer;
}

/** The built-in chat page behind the same ports as Slack and Discord. Its only team is the room's workspace. */
export function createConsole(options: ConsoleOptions): Console {
  const { room } = options;
  let host: Host | undefined;
  const routes = createRoutes({ ...options, host: () => host });

  /** Runs a call of delivery's and says its failures in the port's words. */
  const deliver = async <T>(to: Address, signal: AbortSignal | undefined, call: () => Promise<T>): Promise<T> => {
    if (!host || signal?.aborted) throw new DeliveryError('away', 'The console is not started.');
    if (to.team !== room.workspace)
      throw new DeliveryError('no-access', `There is no workspace ${to.team} in the console.`);
    try {
      return await call();
    } catch (error) {
      throw failureOf(error);
    }
  };

  return {
    name: 'console',
    fetch: routes.fetch,
    close: routes.close,
    answerLater: (asked) => answerLater(room, asked),
    async start(started) {
      host = started;
      await started
        .connected({ team: room.workspace, name: 'Console' })
        .catch((error: unknown) => options.log.warn('the console could not be announced', { error }));
    },
    async stop() {
      host = undefined;
      routes.close();
      room.live.close();
    },
    status: () =>
      host
        ? { connected: true, detail: `console at ${options.publicUrl}/console` }
        : { connected: false, detail: 'console is stopped' },
    post: (to, card, marker, signal) =>
      deliver(to, signal, async () => {
        const message = await room.post({ channel: to.channel, thread: to.thread, card, marker });
        return { channel: to.channel, message };
      }),
    update: (to, ref, card: Card, signal) => deliver(to, signal, () => room.edit(ref.message, card)),
    find: (to, marker, since, signal) =>
      deliver(to, signal, async () => {
        const message = await room.find(to.channel, marker, since);
        return message === undefined ? undefined : ({ channel: to.channel, message } satisfies MessageRef);
      }),
    linkTo: (_team, ref) => messageLink(options.publicUrl, ref),
    people: {
      standing: (team, user, signal) =>
        deliver({ team, channel: '' }, signal, async () => {
          const person = await room.person(user);
          if (!person) return { standing: 'stranger' };
          return {
            standing: 'member',
            name: person.name,
            handle: person.id,
            ...(person.zone ? { zone: person.zone } : {}),
          };
        }),
    },
    channels: {
      resolve: (team, channel, signal) =>
        deliver({ team, channel }, signal, async () => {
          const wanted = channel
            .replace(/^<?#/, '')
            .replace(/(\|.*)?>$/, '')
            .toLowerCase();
          const found = (await room.channels()).find((each) => each.id === wanted);
          return found && { channel: found.id, name: found.id };
        }),
      join: (team, channel, signal) =>
        deliver({ team, channel }, signal, async () => {
          const found = (await room.channels()).some((each) => each.id === channel);
          return found
            ? { ok: true }
            : { ok: false, invite: `There is no #${channel} in the console. Choose a channel it lists.` };
        }),
    },
    files: roomFiles,
    history: {
      read: (to, id, signal) =>
        deliver(to, signal, async () => {
          const message = await room.message('', id);
          if (!message || message.channel !== to.channel) throw new DeliveryError('gone', 'This message was removed.');
          const { channel, thread, author, text = '', at } = message;
          return {
            ref: { channel, message: id },
            ...(thread === undefined ? {} : { thread }),
            author: author ? { type: 'person' as const, user: author.id } : { type: 'steward' as const },
            at,
            text: normalise(text, 'console').trim(),
          };
        }),
      marked: (to, emoji, signal) =>
        deliver(to, signal, async () => {
          const messages = await room.messages({ viewer: '', channel: to.channel, thread: to.thread, limit: MARKED });
          return messages.flatMap(({ id, channel, reactions }) =>
            reactions.some((each) => each.emoji === emoji) ? [{ channel, message: id }] : [],
          );
        }),
    },
    reactions: {
      list: (to, ref, signal) =>
        deliver(to, signal, async () => {
          // The channel of direct messages is its person's; every other channel looks the same to everybody.
          const viewer = ref.channel.startsWith('@') ? ref.channel.slice(1) : '';
          const message = await room.message(viewer, ref.message);
          if (!message) throw new DeliveryError('gone', 'This message was removed.');
          return message.reactions.flatMap(({ emoji, people }) => people.map(({ id }) => ({ user: id, emoji })));
        }),
    },
  };
}

function failureOf(error: unknown): DeliveryError {
  if (error instanceof DeliveryError) return error;
  if (isStewardError(error) && error.code === 'UNKNOWN_CHANNEL') {
    return new DeliveryError('no-access', error.message, { hint: error.hint ?? error.message, cause: error });
  }
  if (isStewardError(error) && error.code === 'NOT_FOUND')
    return new DeliveryError('gone', error.message, { cause: error });
  if (error instanceof z.ZodError)
    return new DeliveryError('refused', 'The console cannot take this.', { cause: error });
  if (neverSent(error)) return new DeliveryError('away', 'The console cannot reach its database.', { cause: error });
  // The database may have committed before its connection dropped.
  return new DeliveryError('in-doubt', 'The console could not reach its database.', { cause: error });
}

/** No connection to the database came about, so nothing was written (codes of Node's sockets and of postgres.js). */
function neverSent(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? error.code : undefined;
  return code === 'ECONNREFUSED' || code === 'ENOENT' || code === 'CONNECT_TIMEOUT' || neverSent(error.cause);
}
