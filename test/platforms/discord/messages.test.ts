import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { line } from '../../../src/chat/card.ts';
import { silentLog } from '../../../src/kernel/log.ts';
import { createDiscord } from '../../../src/platforms/discord/platform.ts';
import { recordingHost } from '../../contracts/recording-host.ts';
import { discordServer } from '../../kit/discord/discord-server.ts';
import { textsOf } from '../../kit/discord/readable.ts';
import { permission } from '../../kit/discord/world.ts';
import { SOON_MS } from '../../kit/soon.ts';
import { configFor, eventually, type Story, story } from './harness.ts';

describe('messages, threads and direct messages', () => {
  let on: Story;
  let posted = 0;
  const signal = AbortSignal.timeout(60_000);
  beforeAll(async () => {
    on = await story();
  });
  afterAll(() => on.stop());

  const to = (thread?: string) => {
    const address = { team: on.server.guild.id, channel: on.server.channels.releases!.id };
    return thread === undefined ? address : { ...address, thread };
  };
  const post = (words: string, thread?: string) =>
    on.platform.post(to(thread), line('neutral', words), `x-${++posted}`, signal);
  const inThread = (root: string) => on.server.messages(root).map(textsOf);
  const message = (id: string) => on.server.messages(to().channel).find((each) => each.id === id)!;
  /** The calls that a step makes, as "METHOD last word of the path". */
  const callsOf = async (step: () => Promise<unknown>): Promise<string[]> => {
    const before = on.server.calls.length;
    await step();
    return on.server.calls.slice(before).map(({ method, path }) => `${method} ${path.split('/').at(-1)}`);
  };

  test('a thread is opened by its first line, and each further line is one call', async () => {
    const root = await post('R-81 churn@v12 to production: pending');
    expect(await callsOf(() => post('first', root.message))).toEqual(['POST threads', 'POST messages']);
    expect(await callsOf(() => post('second', root.message))).toEqual(['POST messages']);
    expect(on.server.thread(message(root.message))?.name).toBe('R-81 churn@v12 to production');
    expect(inThread(root.message)).toEqual(['first', 'second']);
  });

  test('a thread that somebody else opened is used', async () => {
    const root = await post('Already talked about');
    on.server.guild.channels.set(root.message, {
      id: root.message,
      type: 11,
      guild_id: on.server.guild.id,
      name: 'talk',
      parent_id: to().channel,
    });
    await post('joins in', root.message);
    expect(inThread(root.message)).toEqual(['joins in']);
  });

  test('a line finds its thread although the root was deleted, and is gone with both', async () => {
    const root = await post('Soon deleted');
    await post('before', root.message);
    on.server.remove(message(root.message));
    await post('after', root.message);
    expect(inThread(root.message)).toEqual(['before', 'after']);

    const other = await post('Deleted at once');
    on.server.remove(message(other.message));
    await expect(post('nowhere', other.message)).rejects.toMatchObject({ failure: 'gone' });
  });

  test('a thread that was deleted is opened again', async () => {
    const root = await post('Its thread goes');
    await post('one', root.message);
    on.server.guild.channels.delete(root.message);
    await post('two', root.message);
    expect(on.server.thread(message(root.message))).toBeDefined();
  });

  test('without the right to open threads a line says what to grant', async () => {
    const root = await post('Closed shop');
    const channel = on.server.channels.releases!;
    channel.permission_overwrites = [
      { id: on.server.guild.id, type: 0, allow: '0', deny: String(permission.createThreads) },
    ];
    await expect(post('line', root.message)).rejects.toMatchObject({ failure: 'no-access' });
    channel.permission_overwrites = [];
  });

  test('a line under a direct message is a reply to it', async () => {
    const direct = { team: on.server.guild.id, channel: `@${on.server.users.ada!.id}` };
    const root = await on.platform.post(direct, line('neutral', 'For you'), 'd-1', signal);
    await on.platform.post({ ...direct, thread: root.message }, line('neutral', 'And more'), 'd-2', signal);
    const [, reply] = on.server.messages(root.channel);
    expect(reply!.message_reference).toMatchObject({ message_id: root.message });
  });

  test('without the right to read the history, a post that the gateway showed is still found', async () => {
    const channel = on.server.channels.general!;
    channel.permission_overwrites = [{ id: on.server.guild.id, type: 0, allow: '0', deny: String(permission.history) }];
    const address = { team: on.server.guild.id, channel: channel.id };
    on.server.fault({ type: 'dropped' }, { path: /messages$/ });
    await expect(on.platform.post(address, line('neutral', 'Seen'), 'seen-1', signal)).rejects.toMatchObject({
      failure: 'in-doubt',
    });
    const found = () => on.platform.find(address, 'seen-1', new Date(), signal);
    await expect.poll(found).toMatchObject({ channel: channel.id });
  });

  test('a server that Steward does not serve is no-access', async () => {
    const strange = { team: '123456789012345678', channel: to().channel };
    await expect(on.platform.post(strange, line('neutral', 'x'), 'y', signal)).rejects.toMatchObject({
      failure: 'no-access',
    });
  });
});

test('with several servers, a line in direct messages is for the one that the person is in', async () => {
  const server = await discordServer();
  const guilds = ['123456789012345678', server.guild.id];
  const platform = createDiscord(configFor(server, { guilds }), silentLog);
  const host = recordingHost();
  await platform.start(host);
  const ada = server.users.ada!;
  const to = { team: server.guild.id, channel: `@${ada.id}` };
  const ref = await platform.post(to, line('neutral', 'Hello'), 'h', AbortSignal.timeout(SOON_MS));
  server.say(ada, server.direct(ada)!, 'whoami');
  await eventually(() => host.invocations.map(({ origin }) => origin.team)).toEqual([server.guild.id]);
  // A reaction there says by the message which server it is about.
  server.react(ada, server.messages(ref.channel).find(({ id }) => id === ref.message)!, 'white_check_mark');
  await eventually(() => host.reactions.map(({ origin }) => origin.team)).toEqual([server.guild.id]);
  await platform.stop();
  await server.stop();
});
