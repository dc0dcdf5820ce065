import type { DiscordServer } from '../kit/discord/discord-server.ts';
import type { Interaction } from '../kit/discord/interaction-desk.ts';
import { textsOf } from '../kit/discord/readable.ts';
import type { Channel, Component, Message, User } from '../kit/discord/world.ts';
import { type Driver, everybody, isFinal, lineOf, type Posted, type Said, type Seen, type Who } from './driver.ts';
import { until } from './start-story.ts';

const underRoot = ['help', 'whoami', 'setup'];

/** People who act in a Discord guild of the test kit. */
export function discordDriver(server: DiscordServer): Driver {
  const releases = server.channels.releases as Channel;
  const userOf = (who: Who): User => server.users[who] as User;
  const nameOf = (id: string): Who | undefined => everybody.find((who) => userOf(who).id === id);
  /** The last thing each person did, whose answer he still sees. */
  const latest = new Map<Who, Interaction>();

  /** Mentions read as `@leo`, as people see them. */
  const wordsOf = (message: Message): string =>
    textsOf(message).replace(/@(\d{15,21})/g, (whole, id: string) => (nameOf(id) ? `@${nameOf(id)}` : whole));
  const answered = async (who: Who, interaction: Interaction): Promise<string> => {
    latest.set(who, interaction);
    return until(`an answer to ${who}`, () => {
      if (interaction.modal) return interaction.modal.title;
      const words = interaction.original && !interaction.thinking && wordsOf(interaction.original);
      return words && isFinal(words) && words;
    });
  };

  const valuesOf = ({ command, words = {}, named = {} }: Said): Record<string, string> => {
    const [first = '', second] = command.split(' ');
    const found = server.guild.commands.find(({ name }) => name === first);
    const options = second ? found?.options?.find(({ name }) => name === second)?.options : found?.options;
    const live = (name: string, value: string): string => {
      const idOf = (each: string) =>
        each.startsWith('@') ? userOf(each.slice(1) as Who).id : server.channels[each.slice(1)]?.id;
      // A text that takes several persons or channels holds mentions; a picker gives the id.
      if (options?.find((option) => option.name === name)?.type === 3)
        return value.replace(/@(ada|mia|leo|rita)\b|#\w+/g, (each) =>
          idOf(each) ? `<${each[0]}${idOf(each)}>` : each,
        );
      return /^[@#]/.test(value) ? (idOf(value) ?? value) : value;
    };
    return Object.fromEntries(Object.entries({ ...words, ...named }).map(([name, value]) => [name, live(name, value)]));
  };
  const messageOf = ({ channel, id }: Seen): Message => {
    const found = server.messages(channel).find((message) => message.id === id);
    if (!found) throw new Error(`the message ${id} is gone`);
    return found;
  };
  const buttonsOf = ({ components }: Message): Component[] => components.flatMap((row) => [...(row.components ?? [])]);
  const clickOn = (who: Who, message: Message, label: string): Promise<string> => {
    const button = buttonsOf(message).find((each) => each.label === label);
    if (!button) throw new Error(`No button ${label} on ${wordsOf(message)}`);
    return answered(who, server.click(userOf(who), message, String(button.custom_id)));
  };
  const bySteward = (channel: Channel | undefined): Message[] =>
    channel ? server.messages(channel).filter(({ author }) => author.id === server.bot.id) : [];
  const seen = (message: Message): Seen => ({
    id: message.id,
    channel: message.channel_id,
    words: wordsOf(message),
    buttons: buttonsOf(message).map(({ label }) => String(label)),
    notice: message.content,
  });

  /** A mention under a card is answered for all, under what was said. */
  const mention = async (who: Who, what: Said, under: Seen): Promise<string> => {
    const card = messageOf(under);
    const thread = server.thread(card);
    const answers = () => bySteward(server.thread(card) ?? releases);
    const before = new Set(answers().map(({ id }) => id));
    const line = `${lineOf(what)}`;
    if (thread) server.mention(userOf(who), thread, line);
    else server.mention(userOf(who), releases, line, card);
    return until(`an answer to ${who}`, () => {
      const fresh = answers().find(({ id }) => !before.has(id) && id !== card.id);
      return fresh && isFinal(wordsOf(fresh)) && wordsOf(fresh);
    });
  };

  return {
    say: (who, what, under) => {
      if (under) return mention(who, what, under);
      const command = underRoot.includes(what.command) ? `steward ${what.command}` : what.command;
      return answered(who, server.command(userOf(who), releases, command, valuesOf({ ...what, command })));
    },
    click: (who, card, label) => clickOn(who, messageOf(card), label),
    confirm: async (who, label) => {
      const shown = latest.get(who)?.original;
      if (!shown) throw new Error(`${who} sees no answer`);
      return clickOn(who, shown, label);
    },
    submit: async (who, values) => {
      const opened = latest.get(who);
      if (!opened) throw new Error(`${who} has no form open`);
      return answered(who, server.submit(userOf(who), opened, values));
    },
    react: async (who, card, sign) => server.react(userOf(who), messageOf(card), sign),
    unreact: async (who, card, sign) => server.unreact(userOf(who), messageOf(card), sign),
    cards: async () => bySteward(releases).map(seen),
    // An answer to a mention is a reply, or names whom it answers and says something; a line's content may be names alone.
    thread: async (card) =>
      bySteward(server.thread(messageOf(card)))
        .filter(({ message_reference, content }) => message_reference === undefined && !/^<@\d+> (?!<@)/.test(content))
        .map(wordsOf),
    direct: async (who) => bySteward(server.direct(userOf(who))).map(seen),
    async posted() {
      const cards = bySteward(releases);
      const lines = cards.flatMap((card) => bySteward(server.thread(card)));
      const direct = everybody.flatMap((who) =>
        bySteward(server.direct(userOf(who))).map((message) => ({ message, to: who })),
      );
      const all = [
        ...cards.map((message) => ({ message, to: 'channel' as const })),
        ...lines.map((message) => ({ message, to: 'thread' as const })),
        ...direct,
      ];
      // A later message has the greater id (reference, "Snowflakes").
      all.sort((one, other) => (BigInt(one.message.id) < BigInt(other.message.id) ? -1 : 1));
      return all.map(({ message, to }): Posted => ({ to, pings: message.notified }));
    },
  };
}
