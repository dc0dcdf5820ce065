import { channelView, threadView } from './guild-view.ts';
import { visibleContent } from './intents.ts';
import type { Interaction } from './interaction-desk.ts';
import { memberOf } from './message-store.ts';
import type { Back } from './rest-routes.ts';
import {
  type Channel,
  type CommandOption,
  type Component,
  type Guild,
  type Message,
  snowflake,
  type User,
} from './world.ts';

/** Emoji by their shared names, as Discord's clients send them. */
const unicode: Readonly<Record<string, string>> = {
  white_check_mark: '\u2705',
  x: '\u274c',
  '+1': '\u{1f44d}',
  '-1': '\u{1f44e}',
  eyes: '\u{1f440}',
  pushpin: '\u{1f4cc}',
};

export type Values = Readonly<Record<string, string | boolean>>;

/** What people do in the emulated Discord. Each act reaches the bot through the gateway. */
export interface PeopleActs {
  /** A slash command by its registered name (`model register`), options by theirs. People and channels by id. */
  command(user: User, channel: Channel, name: string, values?: Values): Interaction;
  /** A command in the menu of a message, by its name. */
  messageCommand(user: User, message: Message, name: string): Interaction;
  /** Typing into an option that completes. */
  autocomplete(
    user: User,
    channel: Channel,
    name: string,
    option: string,
    prefix: string,
    values?: Values,
  ): Interaction;
  click(user: User, message: Message, customId: string): Interaction;
  /** Fills in the form that an interaction opened. Lists are what pickers give. */
  submit(user: User, opened: Interaction, values: Readonly<Record<string, string | readonly string[]>>): Interaction;
  /** A line in a channel; `mention` puts the bot's mention in front. */
  say(user: User, channel: Channel, content: string, reply?: Message): Message;
  mention(user: User, channel: Channel, content: string, reply?: Message): Message;
  react(user: User, message: Message, emoji: string): void;
  unreact(user: User, message: Message, emoji: string): void;
  /** A moderator takes all reactions away. */
  clearReactions(message: Message): void;
  remove(message: Message): void;
  removeMany(channel: Channel, messages: readonly Message[]): void;
  /** The thread of a message, if it has one. */
  thread(message: Message): Channel | undefined;
}

export function createPeople(back: Back, applicationId: string): PeopleActs {
  const guildOf = (channel: Channel): Guild | undefined => back.guilds.get(channel.guild_id ?? '');

  const open = (
    type: number,
    kind: Interaction['kind'],
    user: User,
    channel: Channel,
    data: object,
    carrier?: Message,
  ): Interaction => {
    const interaction = back.desk.open({ kind, user: user.id, channel: channel.id, carrier });
    const guild = guildOf(channel);
    const who = guild
      ? {
          guild_id: guild.id,
          guild: { id: guild.id, locale: 'en-US', features: [] },
          guild_locale: 'en-US',
          member: { ...memberOf(guild.members.get(user.id)!), user, permissions: '0' },
        }
      : { user };
    back.dispatch('INTERACTION_CREATE', {
      id: interaction.id,
      application_id: applicationId,
      type,
      data,
      ...who,
      channel: channel.parent_id ? threadView(channel) : channelView(channel),
      channel_id: channel.id,
      token: interaction.token,
      version: 1,
      locale: 'en-US',
      app_permissions: '0',
      entitlements: [],
      authorizing_integration_owners: {},
      context: guild ? 0 : 1,
      attachment_size_limit: 10_485_760,
      ...(carrier ? { message: back.store.show(carrier) } : {}),
    });
    return interaction;
  };

  const commandData = (channel: Channel, name: string, values: Values, focused?: string): object => {
    const [first, second] = name.split(' ');
    const found = guildOf(channel)?.commands.find((command) => command.name === first);
    const sub = second === undefined ? found : found?.options?.find((option) => option.name === second);
    if (!found || !sub) throw new Error(`/${name} is not registered.`);
    const options = Object.entries(values).map(([key, value]) =>
      filled(sub.options ?? [], key, value, key === focused),
    );
    const nested = second === undefined ? options : [{ type: 1, name: second, options }];
    return { id: found.id, name: found.name, type: 1, guild_id: channel.guild_id, options: nested };
  };

  const write = (user: User, channel: Channel, content: string, reply?: Message): Message => {
    const reference = reply ? { message_reference: { message_id: reply.id } } : {};
    const message = back.store.make(channel.id, user, { content, ...reference });
    const guild = guildOf(channel);
    const direct = guild === undefined;
    const mentioned = content.includes(`<@${back.bot.id}>`) || reply?.author.id === back.bot.id;
    back.dispatch('MESSAGE_CREATE', {
      ...back.store.show(message),
      content: visibleContent(content, { bot: back.bot.id, author: user.id, direct }),
      mentions: mentioned ? [back.bot] : [],
      ...(guild ? { guild_id: guild.id, member: memberOf(guild.members.get(user.id)!) } : {}),
    });
    return message;
  };

  const reaction = (user: User, message: Message, emoji: string): object => {
    const channel = back.channelOf(message.channel_id);
    const guild = channel && guildOf(channel);
    return {
      user_id: user.id,
      channel_id: message.channel_id,
      message_id: message.id,
      emoji: { id: null, name: unicode[emoji] ?? emoji },
      burst: false,
      type: 0,
      ...(guild ? { guild_id: guild.id } : {}),
    };
  };

  return {
    command: (user, channel, name, values = {}) =>
      open(2, 'command', user, channel, commandData(channel, name, values)),
    messageCommand(user, message, name) {
      const channel = back.channelOf(message.channel_id)!;
      const found = guildOf(channel)?.commands.find((command) => command.name === name && command.type === 3);
      if (!found) throw new Error(`The menu of a message has no ${name}.`);
      // "Message Content Intent": what it is used on comes with its content.
      const resolved = { messages: { [message.id]: back.store.show(message) } };
      const about = { guild_id: channel.guild_id, target_id: message.id, resolved };
      return open(2, 'command', user, channel, { id: found.id, name, type: 3, ...about });
    },
    autocomplete: (user, channel, name, option, prefix, values = {}) =>
      open(4, 'autocomplete', user, channel, commandData(channel, name, { ...values, [option]: prefix }, option)),
    click(user, message, customId) {
      const buttons = message.components.flatMap((row) => row.components ?? []);
      if (!buttons.some(({ custom_id }) => custom_id === customId))
        throw new Error(`The message has no button ${customId}.`);
      const channel = back.channelOf(message.channel_id)!;
      return open(3, 'component', user, channel, { component_type: 2, custom_id: customId, id: 1 }, message);
    },
    submit(user, opened, values) {
      const { modal } = opened;
      if (!modal) throw new Error('No form is open.');
      const labels = modal.components.filter(({ type }) => type === 18);
      const components = labels.map((label, index) => ({
        type: 18,
        id: index + 1,
        component: answered(label, values),
      }));
      const channel = back.channelOf(opened.channel)!;
      return open(5, 'modal', user, channel, { custom_id: modal.custom_id, components }, opened.carrier);
    },
    say: write,
    mention: (user, channel, content, reply) => write(user, channel, `<@${back.bot.id}> ${content}`, reply),
    react(user, message, emoji) {
      const name = unicode[emoji] ?? emoji;
      const users = message.reactions.get(name) ?? new Set();
      message.reactions.set(name, users.add(user.id));
      const guild = guildOf(back.channelOf(message.channel_id)!);
      const member = guild ? { member: { ...memberOf(guild.members.get(user.id)!), user } } : {};
      back.dispatch('MESSAGE_REACTION_ADD', {
        ...reaction(user, message, emoji),
        ...member,
        message_author_id: message.author.id,
      });
    },
    unreact(user, message, emoji) {
      message.reactions.get(unicode[emoji] ?? emoji)?.delete(user.id);
      back.dispatch('MESSAGE_REACTION_REMOVE', reaction(user, message, emoji));
    },
    clearReactions(message) {
      message.reactions.clear();
      const guild_id = back.channelOf(message.channel_id)?.guild_id;
      back.dispatch('MESSAGE_REACTION_REMOVE_ALL', {
        message_id: message.id,
        channel_id: message.channel_id,
        guild_id,
      });
    },
    remove(message) {
      const { id, channel_id } = message;
      back.store.remove(channel_id, id);
      const guild_id = back.channelOf(channel_id)?.guild_id;
      back.dispatch('MESSAGE_DELETE', { id, channel_id, ...(guild_id ? { guild_id } : {}) });
    },
    removeMany(channel, messages) {
      for (const { id } of messages) back.store.remove(channel.id, id);
      const ids = messages.map(({ id }) => id);
      back.dispatch('MESSAGE_DELETE_BULK', { ids, channel_id: channel.id, guild_id: channel.guild_id });
    },
    thread: ({ id }) => back.channelOf(id),
  };
}

function filled(options: readonly CommandOption[], name: string, value: string | boolean, focused: boolean): object {
  const option = options.find((each) => each.name === name);
  if (!option) throw new Error(`The command has no option ${name}.`);
  if (focused && !option.autocomplete) throw new Error(`${name} does not complete.`);
  if (typeof value === 'string' && option.max_length !== undefined && value.length > option.max_length)
    throw new Error(`${name} is too long.`);
  if (option.choices && !option.choices.some((choice) => choice.value === value))
    throw new Error(`${value} is no choice of ${name}.`);
  return { name, type: option.type, value, ...(focused ? { focused } : {}) };
}

function answered(label: Component, values: Readonly<Record<string, string | readonly string[]>>): object {
  const field = label.component as Component & { custom_id: string; required?: boolean };
  const given = values[field.custom_id];
  if (given === undefined && field.required !== false) throw new Error(`${field.custom_id} is required.`);
  const base = { type: field.type, id: Number(snowflake().slice(-6)), custom_id: field.custom_id };
  return field.type === 4
    ? { ...base, value: String(given ?? '') }
    : { ...base, values: Array.isArray(given) ? given : given === undefined ? [] : [given] };
}
