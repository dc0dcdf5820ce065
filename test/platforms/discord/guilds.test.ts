import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { silentLog } from '../../../src/kernel/log.ts';
import { createApi } from '../../../src/platforms/discord/api.ts';
import { createDiscord } from '../../../src/platforms/discord/platform.ts';
import {
  type DiscordCommand,
  discordCommands,
  messageCommands,
  registerByDiff,
} from '../../../src/platforms/discord/register.ts';
import { recordingHost } from '../../contracts/recording-host.ts';
import { customIdsOf, textsOf } from '../../kit/discord/readable.ts';
import { permission } from '../../kit/discord/world.ts';
import { commands, configFor, eventually, type Story, story } from './harness.ts';

describe('guilds, people and channels', () => {
  let on: Story;
  const signal = AbortSignal.timeout(60_000);
  beforeAll(async () => {
    on = await story();
  });
  afterAll(() => on.stop());

  test('a guild that is not served is told so, left, and written down nowhere', async () => {
    const strange = on.server.invite('Strangers', ['lobby', 'news']);
    await eventually(() => strange.members.has(on.server.bot.id)).toBe(false);
    const told = [...strange.channels.values()].flatMap((channel) => on.server.messages(channel)).map(textsOf);
    expect(told).toEqual([expect.stringContaining('leaves this one')]);
    expect(on.host.teams.map(({ team }) => team)).toEqual([on.server.guild.id]);
    expect(strange.commands).toEqual([]);
  });

  test('a guild without a word to write in is told by its owner, and left as well', async () => {
    const made = on.server.invite('Silent', []);
    await eventually(() => made.members.has(on.server.bot.id)).toBe(false);
    const owner = made.members.get(made.owner_id)!.user;
    expect(on.server.messages(on.server.direct(owner)!).map(textsOf)[0]).toContain('leaves this one');
  });

  test('commands are registered once, and nothing is written when nothing changed', async () => {
    const { server } = on;
    const api = createApi({ token: server.token, apiUrl: server.apiUrl });
    const wanted: readonly DiscordCommand[] = [...discordCommands(commands, 'steward'), ...messageCommands];
    const writes = () =>
      server.calls.filter(({ method, path }) => method !== 'GET' && path.includes('/commands')).length;
    const before = writes();
    expect(before).toBe(1);
    const diff = (list = wanted) => registerByDiff(api, server.applicationId, server.guild.id, list);
    expect(await diff()).toEqual({ created: [], changed: [], removed: [] });
    expect(writes()).toBe(before);

    const [promote, ...others] = wanted;
    const news = { name: 'news', description: 'What is new', options: [] };
    const changed = [{ ...promote!, description: 'Move it' }, ...others.filter(({ name }) => name !== 'group'), news];
    expect(await diff(changed)).toEqual({ created: ['news'], changed: ['promote'], removed: ['group'] });
    expect(writes()).toBe(before + 3);
    expect(server.guild.commands.map(({ name }) => name).sort()).toEqual(changed.map(({ name }) => name).sort());
    // Another type is another command, whatever its name.
    const namesake = [...changed, { type: 3 as const, name: 'news', description: '' }];
    expect(await diff(namesake)).toEqual({ created: ['news'], changed: [], removed: [] });
    expect(await diff(changed)).toEqual({ created: [], changed: [], removed: ['news'] });
    await diff();
    api.close();
  });

  test.each([
    ['an ordinary member', {}, 'member'],
    ['one who has not passed the screening', { pending: true }, 'guest'],
    ['a guest of one voice channel', { flags: 1 << 4 }, 'guest'],
    ['one whom a moderator timed out', { communication_disabled_until: '2999-01-01T00:00:00Z' }, 'deactivated'],
    ['one whose time-out is over', { communication_disabled_until: '2020-01-01T00:00:00Z' }, 'member'],
  ])('%s', async (_, change, standing) => {
    const { ada } = on.server.users;
    const member = on.server.guild.members.get(ada!.id)!;
    Object.assign(member, { pending: false, flags: 0, communication_disabled_until: null }, change);
    expect(await on.platform.people!.standing(on.server.guild.id, ada!.id, signal)).toEqual({
      standing,
      name: 'Ada',
      handle: 'ada',
    });
  });

  test('bots, those who left, strangers and other guilds have no standing', async () => {
    const { server, platform } = on;
    const of = async (user: string, team = server.guild.id) =>
      (await platform.people!.standing(team, user, signal)).standing;
    expect(await of(server.bot.id)).toBe('bot');
    server.guild.members.delete(server.users.rita!.id);
    expect(await of(server.users.rita!.id)).toBe('gone');
    expect(await of('123456789012345678')).toBe('gone');
    expect(await of('ada')).toBe('stranger');
    expect(await of(server.users.ada!.id, '123456789012345678')).toBe('stranger');
  });

  test('says which permissions a channel lacks', async () => {
    const { server, platform } = on;
    const channel = server.channels.general!;
    const join = () => platform.channels!.join(server.guild.id, channel.id, signal);
    expect(await join()).toEqual({ ok: true });
    const deny = String(permission.send | permission.history);
    channel.permission_overwrites = [{ id: server.guild.id, type: 0, allow: '0', deny }];
    expect(await join()).toEqual({
      ok: false,
      invite: 'Open the settings of #general, Permissions, add Steward and allow: Send Messages, Read Message History.',
    });
    channel.permission_overwrites = [{ id: server.guild.id, type: 0, allow: '0', deny: String(permission.view) }];
    expect((await join()).ok).toBe(false);
    channel.permission_overwrites.push({ id: server.bot.id, type: 1, allow: String(permission.view), deny: '0' });
    expect(await join()).toEqual({ ok: true });
  });

  test('a person who takes no direct messages is no-access, with what he can do', async () => {
    const { server, platform } = on;
    server.closeDirect(server.users.mia!);
    const to = { team: server.guild.id, channel: `@${server.users.mia!.id}` };
    const card = { tone: 'neutral', summary: 'Hello', parts: [] } as const;
    await expect(platform.post(to, card, 'closed', signal)).rejects.toMatchObject({
      failure: 'no-access',
      hint: expect.stringContaining('privacy'),
    });
  });

  test('a post that was accepted and lost is found by a process that never saw it, and not posted twice', async () => {
    const { server, platform } = on;
    const to = { team: server.guild.id, channel: server.channels.releases!.id };
    const card = { tone: 'neutral', summary: 'Lost', parts: [{ type: 'text', text: 'Lost and found' }] } as const;
    const since = new Date();
    server.fault({ type: 'dropped' }, { path: /messages$/ });
    await expect(platform.post(to, card, 'lost-1', signal)).rejects.toMatchObject({ failure: 'in-doubt' });
    const count = () => server.messages(to.channel).length;
    const after = count();
    // The same nonce makes Discord return what it has.
    const again = await platform.post(to, card, 'lost-1', signal);
    expect(count()).toBe(after);

    const fresh = createDiscord(configFor(server), silentLog);
    await fresh.start(recordingHost());
    expect(await fresh.find(to, 'lost-1', since, signal)).toEqual(again);
    expect(await fresh.find(to, 'lost-2', since, signal)).toBeUndefined();
    await fresh.stop();
    expect(customIdsOf(server.messages(to.channel).at(-1)!)).toEqual([]);
  });
});
