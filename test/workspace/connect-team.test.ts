import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { silentLog } from '../../src/kernel/log.ts';
import { systemCtx } from '../../src/store/unit.ts';
import {
  connectTeam,
  DEFAULT_WORKSPACE,
  type Team,
  teamsOf,
  workspaceOf,
  workspacesOf,
} from '../../src/workspace/connect-team.ts';
import { channelSettings, channelsFor, setChannel } from '../../src/workspace/set-channel.ts';
import { kindsOf, type PeopleKit, peopleKit } from '../people/people-kit.ts';

let kit: PeopleKit;
beforeAll(async () => {
  kit = await peopleKit();
});
afterAll(() => kit.close());

const connect = (team: Team) => connectTeam(kit.unit, silentLog, team);
const inWorkspace = (workspace: string) => systemCtx(kit.unit, { workspace, name: 'test', log: silentLog });

describe('connecting a team', () => {
  test('puts Slack teams and Discord guilds into the default workspace, a console into its own', async () => {
    expect(await connect({ platform: 'slack', team: 'T1', name: 'Acme' })).toBe(DEFAULT_WORKSPACE);
    expect(await connect({ platform: 'discord', team: 'G1', name: 'Acme server' })).toBe(DEFAULT_WORKSPACE);
    expect(await connect({ platform: 'console', team: 'sample', name: 'Console' })).toBe('sample');
    expect(await workspaceOf(kit.unit.db, 'slack', 'T1')).toBe(DEFAULT_WORKSPACE);
    expect(await workspaceOf(kit.unit.db, 'slack', 'T404')).toBeUndefined();
    expect(await workspaceOf(kit.unit.db, 'discord', 'T1')).toBeUndefined();
    expect(await workspacesOf(kit.unit.db)).toEqual([DEFAULT_WORKSPACE, 'sample']);
  });

  test('again, also at the same instant, tells nothing new and keeps the latest name', async () => {
    const before = kindsOf(kit.facts, DEFAULT_WORKSPACE).length;
    await Promise.all(['a', 'b', 'c'].map((name) => connect({ platform: 'slack', team: 'T2', name })));
    await connect({ platform: 'slack', team: 'T2', name: 'Acme two' });
    expect(kindsOf(kit.facts, DEFAULT_WORKSPACE).slice(before)).toEqual(['workspace.connected']);
    expect((await teamsOf(inWorkspace(DEFAULT_WORKSPACE))).find((each) => each.team === 'T2')?.name).toBe('Acme two');
  });
});

describe('the channel of a kind', () => {
  const releases = {
    platform: 'slack' as const,
    team: 'T1',
    kind: 'releases' as const,
    channel: 'C1',
    name: 'releases',
  };

  test('is set for each team, and every one of them gets cards', async () => {
    const ctx = kit.fresh();
    await setChannel(ctx, releases);
    await setChannel(ctx, { ...releases, platform: 'discord', team: 'G1', channel: '77' });
    await setChannel(ctx, { ...releases, kind: 'audit', channel: 'C9' });
    expect(
      (await channelsFor(ctx, 'releases')).map(({ platform, team, channel }) => `${platform}:${team}:${channel}`),
    ).toEqual(['discord:G1:77', 'slack:T1:C1']);
    expect(await channelsFor(kit.fresh(), 'releases')).toEqual([]);
  });

  test('moves with a fact that says from where; setting the same again tells nothing', async () => {
    const ctx = kit.fresh();
    await setChannel(ctx, releases);
    await setChannel(ctx, { ...releases, channel: 'C2', name: 'launches' });
    await setChannel(ctx, { ...releases, channel: 'C2', name: 'launches' });
    const told = kit.facts.filter((each) => each.workspace === ctx.workspace);
    expect(told.map((each) => [each.body.channel, each.body.before])).toEqual([
      ['C1', undefined],
      ['C2', 'C1'],
    ]);
    expect(await channelSettings(ctx)).toEqual([{ ...releases, channel: 'C2', name: 'launches' }]);
  });

  test('of a team or a model wins over the less specific one, in each connected team by itself', async () => {
    const ctx = kit.fresh();
    const discord = { ...releases, platform: 'discord' as const, team: 'G1', channel: '77' };
    await setChannel(ctx, releases);
    await setChannel(ctx, discord);
    await setChannel(ctx, { ...releases, scope: 'team:payments', channel: 'C5', name: 'payments' });
    await setChannel(ctx, { ...releases, scope: 'model:churn', channel: 'C6', name: 'churn' });
    const goesTo = async (about: { model?: string; team?: string }) =>
      (await channelsFor(ctx, 'releases', about)).map(({ platform, channel }) => `${platform} ${channel}`);
    expect(await goesTo({})).toEqual(['discord 77', 'slack C1']);
    expect(await goesTo({ model: 'fraud' })).toEqual(['discord 77', 'slack C1']);
    expect(await goesTo({ model: 'fraud', team: 'payments' })).toEqual(['discord 77', 'slack C5']);
    expect(await goesTo({ model: 'churn', team: 'payments' })).toEqual(['discord 77', 'slack C6']);
    expect(await goesTo({ model: 'churn', team: 'risk' })).toEqual(['discord 77', 'slack C6']);
    expect(await channelsFor(ctx, 'monitoring', { model: 'churn' })).toEqual([]);
  });
});
