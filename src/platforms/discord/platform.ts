import { setTimeout as sleep } from 'node:timers/promises';
import type { APIUser } from 'discord.js';
import type { Card } from '../../chat/card.ts';
import {
  type Address,
  DeliveryError,
  type Host,
  type Platform,
  type PlatformStatus,
} from '../../chat/ports/platform.ts';
import type { Log } from '../../kernel/log.ts';
import { createApi } from './api.ts';
import { discordFiles, sendCarrying } from './attachments.ts';
import { createChannels } from './channels.ts';
import { createConfirms } from './confirms.ts';
import { type ConnectionConfig, createConnection } from './connection.ts';
import { dispatch, type Listeners } from './events.ts';
import { leaveGuild, welcomeGuild } from './guilds.ts';
import { createInOrder } from './in-order.ts';
import { takeInteraction } from './interactions.ts';
import { takeMention } from './mentions.ts';
import { createMessages } from './messages.ts';
import { createPeople, guildOf } from './people.ts';
import { takeReaction } from './reaction-events.ts';
import { createReactions } from './reactions.ts';
import { discordCommands, messageCommands, type Registrable } from './register.ts';
import { renderPost } from './render.ts';
import { createRoles } from './roles.ts';
import { createThreads } from './threads.ts';

/** How long a clean stop waits for answers that are on their way. */
const answersWithin = 4_000;

export interface DiscordConfig extends ConnectionConfig {
  readonly applicationId: string;
  /** The guilds served; any other is told so and left. */
  readonly guilds: readonly string[];
  /** The command under which help, whoami and setup stand. */
  readonly root: string;
  /** The commands to register in each guild. */
  readonly commands: readonly Registrable[];
}

/** Discord as a platform: the gateway brings what people do, the REST API takes what Steward says. */
export function createDiscord(config: DiscordConfig, log: Log): Platform {
  const api = createApi(config);
  const known = new Map<string, { name: string; trouble?: string }>();
  let me: { id: string; name: string } | undefined;
  const stopping = new AbortController();
  let running = false;
  /** What is being taken: a clean stop lets it be answered. */
  const taking = new Set<Promise<void>>();
  let session = '';
  let ready = 0;

  const myId = (): string | undefined => me?.id;
  /** Who we are, also before the gateway has said it. */
  const whoAmI = async (signal?: AbortSignal): Promise<string> => {
    if (me) return me.id;
    const user = await api.call<APIUser>({ method: 'GET', path: '/users/@me', signal });
    me ??= { id: user.id, name: user.username };
    return me.id;
  };
  const serves = (team: string): boolean => config.guilds.includes(team);
  const onlyTeam = (): string | undefined => (config.guilds.length === 1 ? config.guilds[0] : undefined);
  const teamOf = (user: string): Promise<string | undefined> => guildOf(api, config.guilds, user);
  const inOrder = createInOrder();
  const threads = createThreads(api);
  const confirms = createConfirms();
  const messages = createMessages({ api, threads, me: whoAmI });
  const commands = [...discordCommands(config.commands, config.root), ...messageCommands];

  const listenersFor = (host: Host): Listeners => {
    const ports = { host, api, messages, threads, confirms, log, me: myId, serves, onlyTeam };
    const pauseMs = config.pauseMs ?? 1_000;
    const guildPorts = { ...ports, application: config.applicationId, commands, stopping: stopping.signal, pauseMs };
    const deleted = async (team: string | undefined, channel: string, ids: readonly string[]): Promise<void> => {
      if (team === undefined || !serves(team)) return;
      for (const message of ids) await host.deleted({ team, channel, message });
    };
    return {
      READY: async ({ user, session_id, guilds }) => {
        me = { id: user.id, name: user.username };
        session = session_id;
        for (const id of known.keys()) if (!guilds.some((guild) => guild.id === id)) known.delete(id);
        for (const { id } of guilds) if (serves(id) && !known.has(id)) known.set(id, { name: `server ${id}` });
        ready += 1;
        if (ready > 1) await host.reconnected();
      },
      RESUMED: () => host.reconnected(),
      GUILD_CREATE: async (guild) => {
        if (guild.unavailable) return;
        if (!serves(guild.id)) return leaveGuild(guild, guildPorts);
        known.set(guild.id, { name: guild.name });
        const trouble = await welcomeGuild(guild, guildPorts);
        if (trouble !== undefined) known.set(guild.id, { name: guild.name, trouble });
      },
      GUILD_DELETE: ({ id, unavailable }) => {
        if (!unavailable) known.delete(id);
      },
      CHANNEL_CREATE: (channel) => threads.note({ id: channel.id, type: channel.type, parent_id: null }),
      THREAD_CREATE: (thread) => threads.note(thread),
      INTERACTION_CREATE: (interaction) => takeInteraction(interaction, { ...ports, root: config.root }),
      MESSAGE_CREATE: (message) => takeMention(message, { ...ports, teamOf }),
      MESSAGE_DELETE: ({ guild_id, channel_id, id }) => deleted(guild_id, channel_id, [id]),
      MESSAGE_DELETE_BULK: ({ guild_id, channel_id, ids }) => deleted(guild_id, channel_id, ids),
      MESSAGE_REACTION_ADD: (data, key) => inOrder(data.message_id, () => takeReaction(data, 'added', key, ports)),
      MESSAGE_REACTION_REMOVE: (data, key) => inOrder(data.message_id, () => takeReaction(data, 'removed', key, ports)),
      // A moderator took many away at once, and Discord does not say whose: a sweep finds out.
      MESSAGE_REACTION_REMOVE_ALL: () => host.reconnected(),
      MESSAGE_REACTION_REMOVE_EMOJI: () => host.reconnected(),
    };
  };

  let listeners: Listeners | undefined;
  const connection = createConnection(
    config,
    ({ t, d, s }) => {
      if (!listeners) return;
      // Not waited for: one slow act must not hold the others.
      const taken = dispatch(listeners, t, d, `discord:${session}:${s}`)
        .catch((error: unknown) => log.error('discord: an event failed', { event: t, error }))
        .finally(() => taking.delete(taken));
      taking.add(taken);
    },
    log,
  );

  const online = async <T>(call: () => Promise<T>): Promise<T> => {
    // A gateway that is away for a moment leaves the REST API usable, and so does a stop until all is answered.
    if (!running || connection.state().type === 'refused') throw new DeliveryError('away', statusOf().detail);
    return call();
  };
  const deliver = <T>(to: Pick<Address, 'team'>, call: () => Promise<T>): Promise<T> =>
    online(() => {
      if (!serves(to.team)) throw new DeliveryError('no-access', 'Steward does not serve this server.');
      return call();
    });
  const rendered = (card: Card, team: string, marker?: string) => {
    confirms.note(card);
    return renderPost(card, team, marker);
  };
  const statusOf = (): PlatformStatus => describeStatus(connection.state(), config.guilds, known, me?.name);

  const people = createPeople(api, serves);
  const channels = createChannels(api, whoAmI);
  const reactions = createReactions(api);
  const roles = createRoles(api);
  return {
    name: 'discord',
    async start(host) {
      listeners = listenersFor(host);
      running = true;
      await connection.start();
    },
    async stop() {
      stopping.abort();
      await connection.stop();
      await Promise.race([Promise.all(taking), sleep(answersWithin, undefined, { ref: false })]);
      running = false;
      api.close();
    },
    status: statusOf,
    post: (to, card, marker, signal) =>
      deliver(to, () =>
        sendCarrying(card, (shown) => messages.post(to, rendered(shown, to.team, marker), marker, signal)),
      ),
    update: (to, ref, card, signal) =>
      deliver(to, () => sendCarrying(card, (shown) => messages.edit(ref, rendered(shown, to.team), signal))),
    find: (to, marker, since, signal) => deliver(to, () => messages.find(to, marker, since, signal)),
    linkTo: (team, { channel, message }) => `https://discord.com/channels/${team}/${channel}/${message}`,
    people: {
      standing: (team, user, signal) => online(() => people.standing(team, user, signal)),
    },
    channels: {
      resolve: (team, channel, signal) => deliver({ team }, () => channels.resolve(team, channel, signal)),
      join: (team, channel, signal) => deliver({ team }, () => channels.join(team, channel, signal)),
    },
    files: discordFiles,
    groups: {
      resolve: (team, typed, signal) => deliver({ team }, () => roles.resolve(team, typed, signal)),
      members: (team, role, among, signal) => deliver({ team }, () => roles.members(team, role, among, signal)),
      setMembers: (team, role, users, among, signal) =>
        deliver({ team }, () => roles.setMembers(team, role, users, among, signal)),
    },
    rooms: {
      invite: (team, { channel, thread }, users, signal) =>
        deliver({ team }, async () => (thread === undefined ? [] : threads.add(channel, thread, users, signal))),
    },
    history: {
      read: (to, message, signal) => deliver(to, () => messages.read(to, message, signal)),
      marked: (to, emoji, signal) => deliver(to, () => messages.marked(to, emoji, signal)),
    },
    reactions: { list: (to, ref, signal) => deliver(to, () => reactions.list(to, ref, signal)) },
  };
}

type State = ReturnType<ReturnType<typeof createConnection>['state']>;

function describeStatus(
  state: State,
  guilds: readonly string[],
  known: ReadonlyMap<string, { name: string; trouble?: string }>,
  name: string | undefined,
): PlatformStatus {
  if (state.type === 'stopped') return { connected: false, detail: 'Discord is stopped' };
  if (state.type === 'refused') return { connected: false, detail: state.why };
  if (state.type === 'away') return { connected: false, detail: 'Discord does not answer, trying again' };
  const names = Array.from(known.values(), (guild) => guild.name);
  const absent = guilds.filter((id) => !known.has(id)).map((id) => `server ${id} has not invited the bot`);
  const troubles = Array.from(known.values()).flatMap(({ trouble }) => (trouble === undefined ? [] : [trouble]));
  const where = names.length === 0 ? 'connected' : `connected to ${names.join(', ')} as @${name ?? 'steward'}`;
  return { connected: true, detail: [where, ...troubles, ...absent].join('; ') };
}
