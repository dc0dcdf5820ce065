import { afterAll, describe, test } from 'vitest';
import { silentLog } from '../../../src/kernel/log.ts';
import { createDiscord } from '../../../src/platforms/discord/platform.ts';
import { recordingHost } from '../../contracts/recording-host.ts';
import { discordServer } from '../../kit/discord/discord-server.ts';
import { textsOf } from '../../kit/discord/readable.ts';
import { SOON_MS } from '../../kit/soon.ts';
import { configFor, echo, type Story, story } from './harness.ts';

const stories: Pick<Story, 'stop'>[] = [];
afterAll(() => Promise.all(stories.map((each) => each.stop())));
const open = async (...how: Parameters<typeof story>): Promise<Story> => {
  const made = await story(...how);
  stories.push(made);
  return made;
};
/** Resuming begins half a second after a drop (@discordjs/ws). */

describe.concurrent('the connection', () => {
  test('connects, tells its team, and says so', async ({ expect }) => {
    const { server, platform, host } = await open();
    expect(platform.status()).toEqual({ connected: true, detail: 'connected to Acme as @steward' });
    expect(host.teams).toEqual([{ team: server.guild.id, name: 'Acme' }]);
    expect(host.gaps()).toBe(0);
  });

  test.for(['close', 'reconnect'] as const)(
    'loses nothing that happened while the gateway was gone (%s)',
    async (by, { expect }) => {
      const { server, platform, host } = await open();
      const [channel, ada] = [server.channels.releases!, server.users.ada!];
      server.dropGateway({ by, resume: true });
      const command = server.command(ada, channel, 'promote', { subject: 'churn@v12' });
      server.mention(ada, channel, 'help');
      const gone = server.say(ada, channel, 'a line');
      server.remove(gone);
      expect(host.invocations).toEqual([]);
      await expect.poll(() => host.invocations.map(({ source }) => source)).toEqual(['command', 'mention']);
      await expect.poll(() => command.original && textsOf(command.original)).toBe('Heard command');
      await expect.poll(() => host.deletions.map(({ message }) => message)).toEqual([gone.id]);
      expect(host.gaps()).toBe(1);
      expect(server.gateway).toMatchObject({ identifies: 1, resumes: 1 });
      await expect.poll(() => platform.status().connected).toBe(true);
    },
  );

  test('a replayed event has the key that it had before', async ({ expect }) => {
    const { server, host, platform } = await open();
    const to = { team: server.guild.id, channel: server.channels.releases!.id };
    const ref = await platform.post(
      to,
      { tone: 'neutral', summary: 'R-81', parts: [] },
      'r81',
      AbortSignal.timeout(SOON_MS),
    );
    const message = server.messages(to.channel).find(({ id }) => id === ref.message)!;
    server.react(server.users.leo!, message, 'white_check_mark');
    await expect.poll(() => host.reactions.length).toBe(1);
    server.dropGateway({ by: 'close', resume: true });
    server.unreact(server.users.leo!, message, 'white_check_mark');
    await expect.poll(() => host.reactions.length).toBe(2);
    const keys = host.reactions.map(({ key }) => key.split(':'));
    expect(keys[0]![1]).toBe(keys[1]![1]);
    expect(keys[0]![2]).not.toBe(keys[1]![2]);
  });

  test('begins a new session when the old one is void, and asks for a sweep', async ({ expect }) => {
    const { server, host, platform } = await open();
    // Discord allows one identification in five seconds; the client waits for it.
    server.dropGateway({ by: 'invalid', resume: false });
    await expect.poll(() => server.gateway.identifies).toBe(2);
    await expect.poll(() => host.gaps()).toBe(1);
    await expect.poll(() => platform.status().connected).toBe(true);
    expect(server.guild.commands.length).toBeGreaterThan(0);
  });

  test('finds out that the gateway fell silent, and resumes', async ({ expect }) => {
    const { server, host } = await open({ invoke: echo }, {}, { heartbeatMs: 120 });
    await expect.poll(() => server.gateway.heartbeats).toBeGreaterThan(0);
    server.dropGateway({ by: 'silence', resume: true });
    server.mention(server.users.ada!, server.channels.releases!, 'help');
    await expect.poll(() => host.invocations.length).toBe(1);
    expect(server.gateway.resumes).toBeGreaterThan(0);
  });

  test('starts while Discord is away, says so, and connects when it is back', async ({ expect }) => {
    const server = await discordServer();
    stories.push(server);
    const back = await server.away();
    const platform = createDiscord(configFor(server), silentLog);
    stories.push(platform);
    const host = recordingHost();
    await platform.start(host);
    expect(platform.status()).toEqual({ connected: false, detail: 'Discord does not answer, trying again' });
    await back();
    await expect.poll(() => platform.status().connected).toBe(true);
    await expect.poll(() => host.teams.length).toBe(1);
  });

  test('a refused token is said once and not tried again', async ({ expect }) => {
    const server = await discordServer();
    stories.push(server);
    const platform = createDiscord(configFor(server, { token: 'wrong' }), silentLog);
    stories.push(platform);
    await platform.start(recordingHost());
    expect(platform.status().connected).toBe(false);
    expect(platform.status().detail).toContain('DISCORD_TOKEN');
    const asked = server.calls.length;
    expect(server.gateway.identifies).toBe(0);
    await expect(
      platform.people?.standing(server.guild.id, server.users.ada!.id, AbortSignal.timeout(1_000)),
    ).rejects.toMatchObject({ failure: 'away' });
    expect(server.calls.length).toBe(asked);
  });

  test.for([
    [4004, 'DISCORD_TOKEN'],
    [4014, 'intents'],
  ] as const)('a gateway that closes with %i is not tried again', async ([code, word], { expect }) => {
    const server = await discordServer();
    stories.push(server);
    server.refuseIdentify(code);
    const platform = createDiscord(configFor(server), silentLog);
    stories.push(platform);
    await platform.start(recordingHost());
    await expect.poll(() => platform.status().detail).toContain(word);
    expect(server.gateway.identifies).toBe(1);
  });

  test('says which configured server has not invited the bot', async ({ expect }) => {
    const server = await discordServer();
    stories.push(server);
    const guilds = [server.guild.id, '123456789012345678'];
    const other = createDiscord(configFor(server, { guilds }), silentLog);
    stories.push(other);
    await other.start(recordingHost());
    await expect.poll(() => other.status().detail).toContain('server 123456789012345678 has not invited the bot');
  });

  test('stops while the gateway is away, and stays stopped', async ({ expect }) => {
    const [stopped, other] = await Promise.all([open(), open()]);
    for (const { server } of [stopped, other]) server.dropGateway({ by: 'close', resume: true });
    await stopped.platform.stop();
    expect(stopped.platform.status()).toEqual({ connected: false, detail: 'Discord is stopped' });
    // The one that was not stopped comes back, and takes as long as the stopped one would have.
    await expect.poll(() => other.host.gaps()).toBe(1);
    expect(stopped.server.gateway.resumes).toBe(0);
    expect(stopped.server.connected()).toBe(false);
  });

  test('a clean stop lets what was begun be answered', async ({ expect }) => {
    const gate = Promise.withResolvers<void>();
    const { server, platform, host } = await open({
      invoke: async (invocation) => {
        await gate.promise;
        await echo(invocation);
      },
    });
    const command = server.command(server.users.ada!, server.channels.releases!, 'promote');
    await expect.poll(() => host.invocations.length).toBe(1);
    const stopped = platform.stop();
    gate.resolve();
    await stopped;
    expect(command.original && textsOf(command.original)).toBe('Heard command');
  });

  test('a guild is told of and its commands are registered, even when the first attempts fail', async ({ expect }) => {
    const server = await discordServer();
    stories.push(server);
    const commandsPath = { path: /\/commands$/ };
    server.fault({ type: 'broken' }, commandsPath);
    server.fault({ type: 'rate-limited', seconds: 0.05, scope: 'shared' }, commandsPath);
    const platform = createDiscord(configFor(server), silentLog);
    stories.push(platform);
    const host = recordingHost();
    let attempts = 0;
    const { connected } = host;
    host.connected = async (team) => {
      attempts += 1;
      if (attempts < 3) throw new Error('The database is away.');
      await connected(team);
    };
    await platform.start(host);
    await expect.poll(() => host.teams.length).toBe(1);
    await expect.poll(() => server.guild.commands.length).toBeGreaterThan(0);
    expect(platform.status().detail).toBe('connected to Acme as @steward');
  });

  test('a bot that was invited without the scope for commands says so', async ({ expect }) => {
    const server = await discordServer();
    stories.push(server);
    server.fault({ type: 'error', status: 403, code: 50001 }, { path: /\/commands$/ });
    const platform = createDiscord(configFor(server), silentLog);
    stories.push(platform);
    await platform.start(recordingHost());
    await expect.poll(() => platform.status().detail).toContain('applications.commands');
  });
});
