import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { heading, line, text } from '../../../src/chat/card.ts';
import type { Form } from '../../../src/chat/form.ts';
import type { Invocation } from '../../../src/chat/invocation.ts';
import type { ReactionEvent } from '../../../src/chat/ports/platform.ts';
import { textsOf } from '../../kit/discord/readable.ts';
import type { Message } from '../../kit/discord/world.ts';
import { eventually, type Story, story } from './harness.ts';

describe('mentions, lines, reactions and deletions', () => {
  let on: Story;
  let act: (invocation: Invocation) => Promise<void>;
  let react: (event: ReactionEvent) => Promise<void>;
  const signal = AbortSignal.timeout(60_000);
  let posted = 0;

  beforeAll(async () => {
    on = await story({ invoke: (invocation) => act(invocation), react: (event) => react(event) });
  });
  afterAll(() => on.stop());

  const users = () => on.server.users;
  const releases = () => on.server.channels.releases!;
  const card = async (channel = releases().id): Promise<Message> => {
    const parts = [heading('R-81'), text('waits')];
    const to = { team: on.server.guild.id, channel };
    const ref = await on.platform.post(to, { tone: 'waiting', summary: 'R-81 waits', parts }, `m-${++posted}`, signal);
    return on.server.messages(ref.channel).find(({ id }) => id === ref.message)!;
  };
  const replies = (to: Message) =>
    on.server.messages(to.channel_id).filter((each) => each.message_reference?.message_id === to.id);
  const lastEvent = () => on.host.reactions.at(-1)!;

  test('a mention is a line, answered for all to see in a reply that is edited', async () => {
    act = async ({ answer }) => {
      await answer.say(line('neutral', 'Working on it'));
      await answer.say(line('good', 'R-81 is open'));
    };
    const said = on.server.mention(users().ada!, releases(), 'promote churn@v12 to production');
    await eventually(() => replies(said).map(textsOf)).toEqual(['R-81 is open']);
    expect(on.host.invocations.at(-1)).toMatchObject({
      origin: { platform: 'discord', team: on.server.guild.id, channel: releases().id },
      source: 'mention',
      said: { type: 'line', text: 'promote churn@v12 to production' },
      answersInPublic: true,
      key: `discord:message:${said.id}`,
      speaker: { id: users().ada!.id, name: 'Ada' },
    });
    expect(replies(said)[0]!.notified).toEqual([]);
  });

  test('a mention opens no form', async () => {
    let opened: boolean | undefined;
    const form: Form = { title: 'T', submit: 'S', invocation: 'v1 x', fields: [{ name: 'a', label: 'A' }] };
    act = async ({ answer }) => {
      opened = await answer.form(form);
    };
    on.server.mention(users().ada!, releases(), 'reject');
    await eventually(() => opened).toBe(false);
  });

  test('a mention in a thread names its root, and is answered there', async () => {
    act = ({ answer }) => answer.say(line('good', 'Noted in the thread'));
    const root = await card();
    const to = { team: on.server.guild.id, channel: releases().id, thread: root.id };
    await on.platform.post(to, line('neutral', 'first line'), `t-${++posted}`, signal);
    const thread = on.server.thread(root)!;
    const said = on.server.mention(users().leo!, thread, 'approve');
    await eventually(() => replies(said).map(textsOf)).toEqual(['Noted in the thread']);
    expect(on.host.invocations.at(-1)!.origin).toMatchObject({ channel: releases().id, thread: root.id });
  });

  test('a reply to a card is about that card, and answered in its thread', async () => {
    act = ({ answer }) => answer.say(line('good', 'Counted'));
    const about = await card();
    const before = on.server.messages(releases()).length;
    on.server.mention(users().leo!, releases(), 'approve', about);
    await eventually(() => on.server.messages(on.server.thread(about)?.id ?? '').map(textsOf)).toEqual([
      `@${users().leo!.id}\nCounted`,
    ]);
    expect(on.host.invocations.at(-1)!.origin).toMatchObject({ channel: releases().id, message: about.id });
    expect(on.server.messages(releases()).length).toBe(before + 1);
  });

  test('lines that do not begin with the mention, and those of bots, are not for Steward', async () => {
    act = async () => {};
    const before = on.host.invocations.length;
    on.server.say(users().ada!, releases(), 'promote churn');
    on.server.say(users().ada!, releases(), `I asked <@${on.server.bot.id}> already`);
    on.server.mention(on.server.bot, releases(), 'help');
    on.server.mention(users().ada!, releases(), '');
    await eventually(() => on.host.invocations.length).toBe(before + 1);
    expect(on.host.invocations.at(-1)!.said).toEqual({ type: 'line', text: 'help' });
  });

  test('a line in direct messages is private', async () => {
    act = ({ answer }) => answer.say(line('neutral', 'You are Ada'));
    const direct = on.server.messages(on.server.direct(users().ada!) ?? (await openDirect())).length;
    const channel = on.server.direct(users().ada!)!;
    on.server.say(users().ada!, channel, 'whoami');
    await eventually(() => on.server.messages(channel).length).toBe(direct + 2);
    expect(on.host.invocations.at(-1)).toMatchObject({
      origin: { team: on.server.guild.id, channel: channel.id },
      said: { text: 'whoami' },
    });
    expect(on.host.invocations.at(-1)!.answersInPublic).toBeUndefined();
  });
  const openDirect = async () => {
    const message = await card(`@${users().ada!.id}`);
    return message.channel_id;
  };

  test.each([
    ['\u2705', 'white_check_mark'],
    ['\u274c', 'x'],
    ['\u{1f44d}\u{1f3fd}', '+1'],
    ['\u{1f44e}', '-1'],
    ['\u{1f440}', 'eyes'],
  ])('the reaction %s is %s', async (emoji, name) => {
    react = async () => {};
    const message = await card();
    on.server.react(users().leo!, message, emoji);
    on.server.unreact(users().leo!, message, emoji);
    const mine = () => on.host.reactions.filter((event) => event.origin.message === message.id);
    await eventually(() => mine().map((event) => [event.emoji, event.change, event.user])).toEqual([
      [name, 'added', users().leo!.id],
      [name, 'removed', users().leo!.id],
    ]);
    expect(new Set(mine().map(({ key }) => key)).size).toBe(2);
    expect(mine()[0]!.origin).toEqual({
      platform: 'discord',
      team: on.server.guild.id,
      channel: releases().id,
      message: message.id,
    });
  });

  test('reactions of bots and reactions that mean nothing are passed over', async () => {
    react = async () => {};
    const message = await card();
    const before = on.host.reactions.length;
    on.server.react(on.server.bot, message, 'x');
    on.server.react(users().leo!, message, '\u{1f389}');
    on.server.react(users().leo!, message, 'eyes');
    await eventually(() => on.host.reactions.length).toBe(before + 1);
    expect(lastEvent().emoji).toBe('eyes');
  });

  test('a reaction is answered by direct message, and in the thread when those are closed', async () => {
    react = ({ answer }) => answer.say(line('neutral', 'You asked for this move, so somebody else must approve it.'));
    const message = await card();
    on.server.react(users().leo!, message, 'white_check_mark');
    await eventually(() => on.server.messages(on.server.direct(users().leo!)?.id ?? '').map(textsOf)).toContain(
      'You asked for this move, so somebody else must approve it.',
    );
    on.server.closeDirect(users().mia!);
    on.server.react(users().mia!, message, 'white_check_mark');
    await eventually(() => on.server.messages(on.server.thread(message)?.id ?? '').map(textsOf)).toEqual([
      `@${users().mia!.id}\nYou asked for this move, so somebody else must approve it.`,
    ]);
  });

  test('a reaction in a direct message knows its guild', async () => {
    react = async () => {};
    const message = await card(`@${users().ada!.id}`);
    on.server.react(users().ada!, message, 'white_check_mark');
    await eventually(() => lastEvent().origin).toEqual({
      platform: 'discord',
      team: on.server.guild.id,
      channel: message.channel_id,
      message: message.id,
    });
  });

  test('lists who reacted now, page by page, with every skin tone once and no bots', async () => {
    const message = await card();
    const many = Array.from({ length: 150 }, (_, index) => String(200_000_000_000_000_000n + BigInt(index)));
    for (const id of many) on.server.know({ ...users().ada!, id });
    message.reactions.set('\u2705', new Set([...many, on.server.bot.id]));
    message.reactions.set('\u{1f44d}', new Set([users().ada!.id]));
    message.reactions.set('\u{1f44d}\u{1f3fd}', new Set([users().ada!.id]));
    message.reactions.set('\u{1f389}', new Set([users().ada!.id]));
    const ref = { channel: message.channel_id, message: message.id };
    const listed = await on.platform.reactions!.list({ team: on.server.guild.id, channel: releases().id }, ref, signal);
    expect(listed.filter(({ emoji }) => emoji === 'white_check_mark').map(({ user }) => user)).toEqual(many);
    expect(listed.filter(({ emoji }) => emoji !== 'white_check_mark')).toEqual([
      { user: users().ada!.id, emoji: '+1' },
    ]);
  });

  test('deleted messages are told, one by one and many at once', async () => {
    const [one, two, three] = [await card(), await card(), await card()];
    on.server.remove(one!);
    on.server.removeMany(releases(), [two!, three!]);
    await eventually(() => on.host.deletions.map(({ message }) => message)).toEqual([one!.id, two!.id, three!.id]);
    expect(on.host.deletions[0]).toEqual({ team: on.server.guild.id, channel: releases().id, message: one!.id });
  });

  test('reactions that a moderator took away at once ask for a sweep', async () => {
    const message = await card();
    const before = on.host.gaps();
    on.server.clearReactions(message);
    await eventually(() => on.host.gaps()).toBe(before + 1);
  });
});
