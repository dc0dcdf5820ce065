import { type CommandBody, checkMessage, type PostedBody } from './check-body.ts';
import { putCommand, setCommands } from './command-routes.ts';
import { visibleMessage } from './intents.ts';
import { type Desk, failed, invalid, type Reply } from './interaction-desk.ts';
import type { MessageStore } from './message-store.ts';
import { type Channel, type Guild, type Message, permission, permissionsOf, snowflake, type User } from './world.ts';

/** What the routes stand on. */
export interface Back {
  readonly bot: User;
  readonly guilds: Map<string, Guild>;
  readonly users: Map<string, User>;
  /** Direct message channels by id. */
  readonly directs: Map<string, Channel>;
  readonly closed: Set<string>;
  readonly store: MessageStore;
  readonly desk: Desk;
  readonly gatewayUrl: () => string;
  readonly identifiesLeft: () => number;
  readonly dispatch: (t: string, d: object) => void;
  readonly channelOf: (id: string) => Channel | undefined;
  /** Whether the developer portal gives the bot the content of messages. */
  messageContent: boolean;
}

export interface Request {
  readonly method: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
}

type Handler = (back: Back, ids: readonly string[], request: Request) => Reply;

const ok = (body: unknown): Reply => ({ status: 200, body });
const none: Reply = { status: 204 };

/** One nonce makes one message; Discord says "in the past few minutes". */
const nonceMemory = 5 * 60_000;
const threadTypes: readonly number[] = [10, 11, 12];

/** The routes of docs.discord.com that Steward uses, by method and path below the version. */
export const routes: readonly (readonly [string, RegExp, Handler])[] = [
  ['GET', /^\/users\/@me$/, ({ bot }) => ok(bot)],
  ['GET', /^\/gateway\/bot$/, (back) => ok(gatewayBot(back))],
  ['POST', /^\/users\/@me\/channels$/, (back, _, { body }) => openDirect(back, body as { recipient_id?: string })],
  ['DELETE', /^\/users\/@me\/guilds\/(\d+)$/, (back, [guild = '']) => leave(back, guild)],
  ['GET', /^\/guilds\/(\d+)\/members\/(\d+)$/, (back, [guild, user]) => member(back, guild!, user!)],
  [
    'PUT',
    /^\/guilds\/(\d+)\/members\/(\d+)\/roles\/(\d+)$/,
    (back, [guild, user, role]) => changeRole(back, guild!, user!, role!, true),
  ],
  [
    'DELETE',
    /^\/guilds\/(\d+)\/members\/(\d+)\/roles\/(\d+)$/,
    (back, [guild, user, role]) => changeRole(back, guild!, user!, role!, false),
  ],
  ['GET', /^\/guilds\/(\d+)\/channels$/, (back, [guild]) => inGuild(back, guild!, ({ channels }) => listed(channels))],
  ['GET', /^\/guilds\/(\d+)\/roles$/, (back, [guild]) => inGuild(back, guild!, ({ roles }) => roles)],
  ['GET', /^\/channels\/(\d+)$/, (back, [id]) => withChannel(back, id!, 0n, ok)],
  ['POST', /^\/channels\/(\d+)\/messages$/, (back, [id], { body }) => post(back, id!, body as PostedBody)],
  ['GET', /^\/channels\/(\d+)\/messages$/, (back, [id], { query }) => history(back, id!, query)],
  [
    'GET',
    /^\/channels\/(\d+)\/messages\/(\d+)$/,
    (back, [id, message]) => withMessage(back, id!, message!, (found) => ok(visible(back, found))),
  ],
  [
    'PATCH',
    /^\/channels\/(\d+)\/messages\/(\d+)$/,
    (back, [id, message], { body }) =>
      withMessage(back, id!, message!, (found) => edit(back, found, body as PostedBody)),
  ],
  [
    'POST',
    /^\/channels\/(\d+)\/messages\/(\d+)\/threads$/,
    (back, [id, message], { body }) =>
      withMessage(back, id!, message!, (found) => openThread(back, id!, found, body as { name?: string })),
  ],
  [
    'PUT',
    /^\/channels\/(\d+)\/thread-members\/(\d+)$/,
    (back, [id, user]) =>
      withChannel(back, id!, permission.sendInThreads, (thread) => addToThread(back, thread, user!)),
  ],
  [
    'GET',
    /^\/channels\/(\d+)\/messages\/(\d+)\/reactions\/([^/]+)$/,
    (back, [id, message, emoji], { query }) =>
      withMessage(back, id!, message!, (found) => reactors(back, found, decodeURIComponent(emoji!), query)),
  ],
  [
    'GET',
    /^\/applications\/(\d+)\/guilds\/(\d+)\/commands$/,
    (back, [, guild]) => inGuild(back, guild!, ({ commands }) => commands),
  ],
  [
    'PUT',
    /^\/applications\/(\d+)\/guilds\/(\d+)\/commands$/,
    (back, [, guild], { body }) => setCommands(back, guild!, body as CommandBody[]),
  ],
  [
    'POST',
    /^\/applications\/(\d+)\/guilds\/(\d+)\/commands$/,
    (back, [, guild], { body }) => putCommand(back, guild!, undefined, body as CommandBody),
  ],
  [
    'PATCH',
    /^\/applications\/(\d+)\/guilds\/(\d+)\/commands\/(\d+)$/,
    (back, [, guild, id], { body }) => putCommand(back, guild!, id!, body as CommandBody),
  ],
  [
    'DELETE',
    /^\/applications\/(\d+)\/guilds\/(\d+)\/commands\/(\d+)$/,
    (back, [, guild, id]) => {
      const found = back.guilds.get(guild!);
      if (found) found.commands = found.commands.filter((command) => command.id !== id);
      return none;
    },
  ],
  [
    'POST',
    /^\/interactions\/(\d+)\/([\w-]+)\/callback$/,
    ({ desk }, [id, token], { body }) => desk.callback(id!, token!, body as { type: number; data?: PostedBody }),
  ],
  ['POST', /^\/webhooks\/\d+\/([\w-]+)$/, ({ desk }, [token], { body }) => desk.followUp(token!, body as PostedBody)],
  ...(['GET', 'PATCH', 'DELETE'] as const).map((method): readonly [string, RegExp, Handler] => [
    method,
    /^\/webhooks\/\d+\/([\w-]+)\/messages\/@original$/,
    ({ desk }, [token], { body }) => desk.original(token!, method, body as PostedBody),
  ]),
];

function gatewayBot({ gatewayUrl, identifiesLeft }: Back) {
  const session_start_limit = { total: 1000, remaining: identifiesLeft(), reset_after: 86_400_000, max_concurrency: 1 };
  return { url: gatewayUrl(), shards: 1, session_start_limit };
}

function inGuild(back: Back, id: string, read: (guild: Guild) => unknown): Reply {
  const guild = back.guilds.get(id);
  if (!guild?.members.has(back.bot.id)) return failed(403, 50001, 'Missing Access');
  return ok(read(guild));
}

const listed = (channels: Guild['channels']) =>
  [...channels.values()].filter(({ type }) => !threadTypes.includes(type));

function member(back: Back, guild: string, user: string): Reply {
  const found = back.guilds.get(guild);
  if (!found?.members.has(back.bot.id)) return failed(403, 50001, 'Missing Access');
  if (found.members.has(user)) return ok(found.members.get(user));
  return back.users.has(user) ? failed(404, 10007, 'Unknown Member') : failed(404, 10013, 'Unknown User');
}

/** Gives a role, or takes it: only to members of the guild, and only roles that it has. */
function changeRole(back: Back, guild: string, user: string, role: string, give: boolean): Reply {
  const found = member(back, guild, user);
  if (found.status !== 200) return found;
  if (!back.guilds.get(guild)?.roles.some(({ id }) => id === role)) return failed(404, 10011, 'Unknown Role');
  const one = back.guilds.get(guild)!.members.get(user)!;
  one.roles = [...one.roles.filter((each) => each !== role), ...(give ? [role] : [])];
  return none;
}

function leave(back: Back, id: string): Reply {
  back.guilds.get(id)?.members.delete(back.bot.id);
  back.dispatch('GUILD_DELETE', { id });
  return none;
}

function openDirect(back: Back, { recipient_id = '' }: { recipient_id?: string }): Reply {
  const user = back.users.get(recipient_id);
  if (!user || user.bot) return failed(400, 50033, 'Invalid Recipient(s)');
  const known = [...back.directs.values()].find(({ recipients }) => recipients?.[0]?.id === user.id);
  const channel = known ?? { id: snowflake(), type: 1, recipients: [user] };
  back.directs.set(channel.id, channel);
  return ok(channel);
}

/** A channel that the bot may use in this way; what it needs beyond seeing it. */
function withChannel(back: Back, id: string, needs: bigint, act: (channel: Channel) => Reply): Reply {
  const channel = back.channelOf(id);
  if (!channel) return failed(404, 10003, 'Unknown Channel');
  const guild = channel.guild_id === undefined ? undefined : back.guilds.get(channel.guild_id);
  if (!guild) return act(channel);
  if (!guild.members.has(back.bot.id)) return failed(403, 50001, 'Missing Access');
  const granted = permissionsOf(guild, channel, back.bot.id);
  if ((granted & permission.view) === 0n) return failed(403, 50001, 'Missing Access');
  return (granted & needs) === needs ? act(channel) : failed(403, 50013, 'Missing Permissions');
}

function withMessage(back: Back, channel: string, id: string, act: (message: Message) => Reply): Reply {
  return withChannel(back, channel, 0n, () => {
    const message = back.store.get(channel, id);
    return message ? act(message) : failed(404, 10008, 'Unknown Message');
  });
}

function post(back: Back, id: string, body: PostedBody): Reply {
  const { store, bot } = back;
  const inThread = threadTypes.includes(back.channelOf(id)?.type ?? 0);
  const needs =
    (inThread ? permission.sendInThreads : permission.send) |
    (body.embeds?.length ? permission.embed : 0n) |
    (body.posted?.length ? permission.attach : 0n);
  return withChannel(back, id, needs, (channel) => {
    const [recipient] = channel.recipients ?? [];
    if (recipient && back.closed.has(recipient.id)) return failed(403, 50007, 'Cannot send messages to this user');
    const faults = checkMessage(body);
    if (faults.length > 0) return invalid(faults);
    if (!body.content && !body.embeds?.length && !body.components?.length && !body.posted?.length)
      return failed(400, 50006, 'Cannot send an empty message');
    const before = body.enforce_nonce
      ? store
          .list(id)
          .find((each) => each.nonce === body.nonce && Date.now() - Date.parse(each.timestamp) < nonceMemory)
      : undefined;
    if (before) return ok({ ...store.show(before), nonce: before.nonce });
    const message = store.make(id, bot, body);
    const shown = { ...store.show(message), ...(body.nonce === undefined ? {} : { nonce: body.nonce }) };
    back.dispatch('MESSAGE_CREATE', { ...shown, ...(channel.guild_id ? { guild_id: channel.guild_id } : {}) });
    return ok(shown);
  });
}

/** topics/gateway, "Message Content Intent": it holds for REST as well. */
const visible = (back: Back, message: Message): object =>
  visibleMessage(back.store.show(message), message, {
    bot: back.bot.id,
    direct: back.channelOf(message.channel_id)?.guild_id === undefined,
    allowed: back.messageContent,
  });

function edit(back: Back, message: Message, body: PostedBody): Reply {
  if (message.author.id !== back.bot.id) return failed(403, 50005, 'Cannot edit a message authored by another user');
  const faults = checkMessage(
    body,
    message.attachments.map(({ id }) => id),
  );
  if (faults.length > 0) return invalid(faults);
  back.store.edit(message, body);
  if (!message.content && message.embeds.length === 0) return failed(400, 50006, 'Cannot send an empty message');
  return ok(back.store.show(message));
}

function history(back: Back, id: string, query: URLSearchParams): Reply {
  return withChannel(back, id, 0n, (channel) => {
    const guild = channel.guild_id === undefined ? undefined : back.guilds.get(channel.guild_id);
    // Without Read Message History no messages are returned.
    if (guild && (permissionsOf(guild, channel, back.bot.id) & permission.history) === 0n) return ok([]);
    const after = BigInt(query.get('after') ?? '0');
    const limit = Number(query.get('limit') ?? 50);
    if (limit < 1 || limit > 100) return invalid(['limit: 1 to 100']);
    const newer = back.store.list(id).filter((message) => BigInt(message.id) > after);
    const page = query.has('after') ? newer.slice(0, limit) : newer.slice(-limit);
    return ok(page.map((message) => visible(back, message)).reverse());
  });
}

function openThread(back: Back, parent: string, root: Message, { name = '' }: { name?: string }): Reply {
  const channel = back.channelOf(parent);
  const guild = back.guilds.get(channel?.guild_id ?? '');
  if (!channel || !guild) return failed(400, 50024, 'Cannot execute action on this channel type');
  if ((permissionsOf(guild, channel, back.bot.id) & permission.createThreads) === 0n)
    return failed(403, 50013, 'Missing Permissions');
  if (name.length < 1 || name.length > 100) return invalid(['name: must be 1 to 100 in length']);
  if (guild.channels.has(root.id)) return failed(400, 160004, 'A thread has already been created for this message');
  const thread: Channel = { id: root.id, type: 11, guild_id: guild.id, name, parent_id: parent };
  guild.channels.set(thread.id, thread);
  back.dispatch('THREAD_CREATE', { ...thread, newly_created: true });
  return { status: 201, body: thread };
}

/** resources/channel, "Add Thread Member": 204 also for who is in it; only members of the guild. */
function addToThread(back: Back, thread: Channel, user: string): Reply {
  if (!threadTypes.includes(thread.type)) return failed(400, 50024, 'Cannot execute action on this channel type');
  if (!back.guilds.get(thread.guild_id ?? '')?.members.has(user)) return failed(404, 10007, 'Unknown Member');
  thread.thread_members = [...new Set([...(thread.thread_members ?? []), user])];
  return none;
}

function reactors(back: Back, message: Message, emoji: string, query: URLSearchParams): Reply {
  const after = BigInt(query.get('after') ?? '0');
  const ids = [...(message.reactions.get(emoji) ?? [])].map(BigInt).filter((id) => id > after);
  const page = ids.sort((a, b) => (a < b ? -1 : 1)).slice(0, Number(query.get('limit') ?? 25));
  return ok(page.map((id) => back.users.get(String(id))));
}
