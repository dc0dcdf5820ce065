import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createFaultBook, type Fault, type FaultScope } from './faults.ts';
import { createGateway, type Gateway } from './gateway.ts';
import { guildView } from './guild-view.ts';
import { intentsFor } from './intents.ts';
import { createDesk, type Interaction } from './interaction-desk.ts';
import { createMessageStore } from './message-store.ts';
import { createPeople, type PeopleActs } from './people-acts.ts';
import type { Back } from './rest-routes.ts';
import { type Call, startRestServer } from './rest-server.ts';
import { type Channel, everyone, type Guild, type Message, newToken, newUser, snowflake, type User } from './world.ts';

export interface DiscordServerOptions {
  /** Persons who are members of the first guild, by name. */
  readonly people?: readonly string[];
  /** Text channels of the first guild. */
  readonly channels?: readonly string[];
  readonly heartbeatMs?: number;
}

/** An emulated Discord: one REST server, one gateway, a first guild with people and channels, and their acts. */
export interface DiscordServer extends PeopleActs {
  readonly apiUrl: string;
  readonly token: string;
  readonly applicationId: string;
  readonly bot: User;
  readonly guild: Guild;
  /** By name. */
  readonly users: Readonly<Record<string, User>>;
  readonly channels: Readonly<Record<string, Channel>>;
  readonly calls: readonly Call[];
  readonly gateway: Gateway['counts'];
  /** Makes or changes a role of the first guild: its name (undefined: the role is deleted) and who has it. */
  setRole(id: string, name: string | undefined, users?: readonly string[]): void;
  /** Another guild that invites the bot now. */
  invite(name: string, channels?: readonly string[]): Guild;
  /** Somebody whom Discord knows and the guild does not. */
  know(user: User): void;
  messages(channel: string | Channel): readonly Message[];
  /** The channel of direct messages with somebody, if the bot opened one. */
  direct(user: User): Channel | undefined;
  closeDirect(user: User): void;
  /** The switch "Message Content Intent" of the developer portal; off at first. */
  setMessageContent(on: boolean): void;
  /** What became of an interaction so far. */
  replies(interaction: Interaction | string): Interaction;
  fault(fault: Fault, scope?: FaultScope): void;
  /** REST refuses connections until the returned function is called. */
  away(): Promise<() => Promise<void>>;
  dropGateway(how?: Partial<Parameters<Gateway['drop']>[0]>): void;
  /** The close code that identifications are answered with from now on. */
  refuseIdentify(code: number | undefined): void;
  changeToken(token: string): void;
  connected(): boolean;
  stop(): Promise<void>;
}

export async function discordServer(options: DiscordServerOptions = {}): Promise<DiscordServer> {
  const { people = ['ada', 'mia', 'leo', 'rita'], channels = ['releases', 'general'], heartbeatMs = 41_250 } = options;
  let token = newToken();
  const applicationId = snowflake();
  const bot = newUser('steward', true);
  const users = Object.fromEntries(people.map((name) => [name, newUser(name)]));
  const guilds = new Map<string, Guild>();
  const guild = makeGuild('Acme', channels, [bot, ...Object.values(users)]);
  guilds.set(guild.id, guild);
  const byName = Object.fromEntries([...guild.channels.values()].map((channel) => [channel.name!, channel]));

  const store = createMessageStore();
  const directs = new Map<string, Channel>();
  const closed = new Set<string>();
  const channelOf = (id: string): Channel | undefined =>
    directs.get(id) ?? [...guilds.values()].map((each) => each.channels.get(id)).find((found) => found !== undefined);

  const door = createServer();
  const gateway: Gateway = createGateway(door, {
    token: () => token,
    heartbeatMs,
    intentsFor,
    ready: (session_id) => {
      const joined = [...guilds.values()].filter(({ members }) => members.has(bot.id));
      const application = { id: applicationId, flags: 0 };
      const ready = {
        v: 10,
        user: bot,
        session_id,
        resume_gateway_url: gatewayUrl(),
        application,
        shard: [0, 1],
        session_type: 'normal',
      };
      return {
        ready: { ...ready, guilds: joined.map(({ id }) => ({ id, unavailable: true })) },
        guilds: joined.map((each) => guildView(each, bot)),
      };
    },
  });
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
  const gatewayUrl = (): string => `ws://127.0.0.1:${(door.address() as AddressInfo).port}`;

  const desk = createDesk({
    make: (channel, body, hidden) => store.make(channel, bot, body, hidden),
    edit: store.edit,
    show: store.show,
  });
  const back: Back = {
    bot,
    guilds,
    users: new Map([bot, ...Object.values(users)].map((user) => [user.id, user])),
    directs,
    closed,
    store,
    desk,
    gatewayUrl,
    identifiesLeft: () => 1000 - gateway.counts.identifies,
    dispatch: (t, d) => gateway.dispatch(t, d),
    channelOf,
    messageContent: false,
  };
  const faults = createFaultBook();
  const rest = await startRestServer(back, () => token, faults);

  return {
    ...createPeople(back, applicationId),
    apiUrl: rest.apiUrl,
    get token() {
      return token;
    },
    applicationId,
    bot,
    guild,
    users,
    channels: byName,
    calls: rest.calls,
    gateway: gateway.counts,
    setRole(id, name, holders = []) {
      guild.roles = guild.roles.filter((role) => role.id !== id);
      if (name !== undefined) guild.roles.push({ id, name, permissions: '0' });
      for (const [user, member] of guild.members) {
        member.roles = member.roles.filter((role) => role !== id);
        if (name !== undefined && holders.includes(user)) member.roles.push(id);
      }
    },
    invite(name, names = ['general']) {
      const made = makeGuild(name, names, [bot, newUser('owner')]);
      back.users.set(made.owner_id, made.members.get(made.owner_id)!.user);
      guilds.set(made.id, made);
      gateway.dispatch('GUILD_CREATE', guildView(made, bot));
      return made;
    },
    know: (user) => void back.users.set(user.id, user),
    messages: (channel) => store.list(typeof channel === 'string' ? channel : channel.id),
    direct: (user) => [...directs.values()].find(({ recipients }) => recipients?.[0]?.id === user.id),
    closeDirect: (user) => closed.add(user.id),
    setMessageContent(on) {
      back.messageContent = on;
    },
    replies(interaction) {
      const found = desk.get(typeof interaction === 'string' ? interaction : interaction.id);
      if (!found) throw new Error('There is no such interaction.');
      return found;
    },
    fault: faults.add,
    away: rest.away,
    dropGateway: (how = {}) => gateway.drop({ by: 'close', resume: true, ...how }),
    refuseIdentify: gateway.refuse,
    changeToken(next) {
      token = next;
    },
    connected: gateway.connected,
    async stop() {
      gateway.close();
      await Promise.all([
        rest.stop(),
        new Promise<void>((resolve) => {
          door.close(() => resolve());
          door.closeAllConnections();
        }),
      ]);
    },
  };
}

function makeGuild(name: string, channels: readonly string[], people: readonly User[]): Guild {
  const id = snowflake();
  const made = channels.map(
    (each): Channel => ({ id: snowflake(), type: 0, guild_id: id, name: each, parent_id: null }),
  );
  const member = (user: User) => ({
    user,
    nick: null,
    roles: [],
    pending: false,
    flags: 0,
    communication_disabled_until: null,
  });
  return {
    id,
    name,
    owner_id: people.find((user) => !user.bot)?.id ?? people[0]!.id,
    system_channel_id: made.at(-1)?.id ?? null,
    members: new Map(people.map((user) => [user.id, member(user)])),
    channels: new Map(made.map((channel) => [channel.id, channel])),
    roles: [{ id, name: '@everyone', permissions: String(everyone) }],
    commands: [],
  };
}
