import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { actions, type Card, line } from '../../../src/chat/card.ts';
import { type StartedSlack, startSlack } from './started-slack.ts';

const card: Card = {
  tone: 'waiting',
  summary: 'R-81 churn@v12 to production',
  parts: [actions({ label: 'Approve', invocation: 'v1 approve request=R-81 seen=4', style: 'primary' })],
};

describe.each(['http', 'socket'] as const)('what happens in Slack, over %s', (by) => {
  let on: StartedSlack;
  let channel: string;
  let leo: string;
  beforeAll(async () => {
    on = await startSlack(by);
    channel = on.workspace.channels.releases!;
    leo = on.workspace.users.leo!;
  });
  afterEach(() => {
    delete on.answers.invoke;
    delete on.answers.react;
    on.host.invocations.length = 0;
    on.host.reactions.length = 0;
    on.workspace.ephemerals.length = 0;
    on.workspace.faults.clear();
  });
  afterAll(() => on.stop());

  const posted = (what: Card = card, thread?: string) => on.post(what, thread);
  const said = (words: string, ...more: Card['parts']) => line('neutral', words, words, ...more);

  test('what is typed to the bot directly is a line', async () => {
    await on.workspace.direct(leo, 'whoami');
    expect(on.host.invocations[0]?.said).toEqual({ type: 'line', text: 'whoami' });
  });

  test('reactions carry the sign without skin tone, and are answered by one direct message', async () => {
    const root = await posted();
    on.answers.react = async (event) => {
      await event.answer.say(said('Why do you object?'));
      await event.answer.say(said('You may not vote on R-81.'));
    };
    await on.workspace.react(leo, root, '+1::skin-tone-4');
    expect(on.host.reactions[0]).toMatchObject({
      origin: { channel, message: root.message },
      user: leo,
      emoji: '+1',
      change: 'added',
    });
    const direct = await on.workspace.messages(`@${leo}`);
    expect(direct.map(({ words }) => words)).toEqual(['You may not vote on R-81.']);
    delete on.answers.react;
    await on.workspace.unreact(leo, root, '+1::skin-tone-4');
    expect(on.host.reactions[1]).toMatchObject({ emoji: '+1', change: 'removed' });
  });

  test('on a message of somebody else the pin alone passes, when it is put', async () => {
    const { ts } = await on.workspace.call('chat.postMessage', { channel, text: 'down' }, on.workspace.tokenOf(leo));
    const at = { channel, message: String(ts) };
    for (const emoji of ['x', 'pushpin']) await on.workspace.react(leo, at, emoji);
    await on.workspace.unreact(leo, at, 'pushpin');
    const origin = { platform: 'slack', team: on.workspace.team, channel, message: at.message };
    expect(on.host.reactions.map(({ answer: _, key: __, ...rest }) => rest)).toEqual([
      { origin, user: leo, emoji: 'pushpin', change: 'added' },
    ]);
  });

  test('a person who takes no direct messages is told in the thread', async () => {
    const { workspace } = on;
    const rita = workspace.users.rita!;
    workspace.refuseDirect(rita);
    const root = await posted();
    on.answers.react = (event) => event.answer.say(said('You may not vote on R-81.'));
    await workspace.react(rita, root, 'x');
    expect(workspace.ephemerals[0]).toMatchObject({ user: rita, thread: root.message });
  });

  test('bots, other people\u2019s messages and our own reactions are ignored in silence', async () => {
    const { workspace } = on;
    const robot = workspace.users.ada!;
    workspace.setUser(robot, { is_bot: true });
    const root = await posted();
    const item = { type: 'message', channel, ts: root.message };
    const reaction = { type: 'reaction_added', reaction: 'x', item, item_user: workspace.botUser, event_ts: '3.1' };
    const message = { type: 'message', channel_type: 'im', channel: 'D1', text: 'help', ts: '4.1' };
    const answers = [
      await workspace.react(robot, root, 'x'),
      await workspace.event({ ...reaction, user: workspace.botUser }),
      await workspace.event({ ...reaction, user: leo, item_user: leo }),
      await workspace.event({ ...reaction, user: leo, item: { type: 'file', file: 'F1' } }),
      await workspace.event({ ...message, user: robot, bot_id: 'B9' }),
      await workspace.event({ ...message, user: leo, channel_type: 'channel' }),
      await workspace.event({ ...message, user: leo, subtype: 'channel_join' }),
      await workspace.event({ type: 'app_mention', user: robot, bot_id: 'B9', text: 'x', ts: '5.1', channel }),
      await workspace.event({ type: 'app_home_opened', user: leo, channel: 'D1', tab: 'messages', event_ts: '6.1' }),
    ];
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(on.host.invocations).toEqual([]);
    expect(on.host.reactions).toEqual([]);
    expect(workspace.ephemerals).toEqual([]);
  });

  test('a deleted card is told, also when it leaves a tombstone over its thread', async () => {
    const { workspace, host } = on;
    const root = await posted();
    await workspace.remove(root);
    expect(host.deletions.at(-1)).toEqual({ team: workspace.team, channel, message: root.message });
    const event = { type: 'message', channel, channel_type: 'channel', ts: '7.2', event_ts: '7.2', hidden: true };
    await workspace.event({
      ...event,
      subtype: 'message_changed',
      message: { type: 'message', subtype: 'tombstone', ts: '7.1', hidden: true },
      previous_message: { type: 'message', user: workspace.botUser, ts: '7.1' },
    });
    expect(host.deletions.at(-1)?.message).toBe('7.1');
    const before = host.deletions.length;
    await workspace.event({
      ...event,
      subtype: 'message_deleted',
      deleted_ts: '8.1',
      previous_message: { user: leo, ts: '8.1' },
    });
    expect(host.deletions).toHaveLength(before);
  });
});
