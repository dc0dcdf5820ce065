import { wordsOf } from '../kit/slack/read-message.ts';
import type { Message, SlackWorkspace } from '../kit/slack/workspace.ts';
import { type Driver, everybody, isFinal, lineOf, type Posted, type Said, type Seen, type Who } from './driver.ts';
import { until } from './start-story.ts';

/** People who act in a Slack workspace of the test kit. */
export function slackDriver(slack: SlackWorkspace): Driver {
  const idOf = (who: Who): string => slack.users[who] ?? '';
  const releases = slack.channels.releases ?? '';

  const live = (text: string): string =>
    text
      .replace(/@(ada|mia|leo|rita)\b/g, (_, who: Who) => `<@${idOf(who)}|${who}>`)
      .replace(/#(\w+)/g, (_, name: string) => `<#${slack.channels[name]}|${name}>`);
  const line = (what: Said): string => live(lineOf(what));

  /** What somebody sees for himself: private answers and forms. An act is answered when that changed. */
  const mine = (who: Who): string[] => [
    ...slack.ephemerals.filter(({ user }) => user === idOf(who)).map(({ blocks }) => wordsOf(blocks)),
  ];
  const forms = (who: Who) => slack.views.filter(({ user }) => user === idOf(who));
  const answered = async (who: Who, act: () => Promise<unknown>): Promise<string> => {
    const before = [JSON.stringify(mine(who)), forms(who).length] as const;
    await act();
    return until(`an answer to ${who}`, () => {
      const opened = forms(who)[before[1]];
      if (opened) return String((opened.view.title as { text: string }).text);
      const told = mine(who);
      return JSON.stringify(told) !== before[0] && isFinal(told.at(-1) ?? '') && (told.at(-1) ?? '');
    });
  };

  const seenIn =
    (channel: string) =>
    ({ ts, words, buttons, text }: Message): Seen => ({
      id: ts,
      channel,
      words,
      buttons: buttons.map(({ label }) => label),
      notice: text,
    });
  const bySteward = async (channel: string): Promise<Message[]> =>
    (await slack.messages(channel)).filter(({ user }) => user === slack.botUser);
  const at = ({ channel, id }: Seen) => ({ channel, message: id });

  return {
    say: (who, said, under) =>
      answered(who, () =>
        under
          ? slack.mention(idOf(who), line(said), { channel: under.channel, thread: under.id })
          : slack.signedCommand(idOf(who), line(said)),
      ),
    click: (who, card, label) => answered(who, () => slack.click(idOf(who), { ...at(card), label })),
    confirm: (who, label) => answered(who, () => slack.clickPrivate(idOf(who), label)),
    submit: (who, values) => answered(who, () => slack.submit(idOf(who), values)),
    react: async (who, card, sign) => void (await slack.react(idOf(who), at(card), sign)),
    unreact: async (who, card, sign) => void (await slack.unreact(idOf(who), at(card), sign)),
    cards: async () => (await bySteward(releases)).filter(({ thread }) => thread === undefined).map(seenIn(releases)),
    thread: async ({ channel, id }) =>
      (await bySteward(channel)).filter(({ thread }) => thread === id).map(({ words }) => words),
    direct: async (who) => {
      const opened = await slack.call('conversations.open', { users: idOf(who) });
      const { id } = opened.channel as { id: string };
      return (await bySteward(id)).map(seenIn(id));
    },
    async posted() {
      const directs = new Map<string, Who>();
      for (const who of everybody) {
        const opened = await slack.call('conversations.open', { users: idOf(who) });
        directs.set((opened.channel as { id: string }).id, who);
      }
      return slack.calls
        .filter(({ method }) => method === 'chat.postMessage')
        .map(({ args }): Posted => {
          const direct = directs.get(String(args.channel));
          const to = direct ?? (args.thread_ts === undefined ? 'channel' : 'thread');
          const live = JSON.stringify([args.blocks, args.text]);
          return { to, pings: live.match(/"type":"(user|usergroup|broadcast)"[^}]*|<[@!][^>]*>/g) ?? [] };
        });
    },
  };
}
