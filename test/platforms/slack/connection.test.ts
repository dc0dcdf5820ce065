import { afterEach, describe, expect, test } from 'vitest';
import { silentLog } from '../../../src/kernel/log.ts';
import { createSlack } from '../../../src/platforms/slack/platform.ts';
import { recordingHost } from '../../contracts/recording-host.ts';
import { SOON_MS } from '../../kit/soon.ts';
import { eventually } from './eventually.ts';
import { type StartedSlack, startSlack } from './started-slack.ts';

describe('the connection to Slack', () => {
  const started: StartedSlack[] = [];
  const start: typeof startSlack = async (...args) => {
    const on = await startSlack(...args);
    started.push(on);
    return on;
  };
  const becomes = (on: StartedSlack, connected: boolean) =>
    eventually(() => on.slack.status().connected).toBe(connected);
  afterEach(async () => {
    for (const on of started.splice(0)) await on.stop();
  });

  test('says as whom it is connected', async () => {
    const on = await start('http');
    // A start waits for Slack so long and no longer.
    await becomes(on, true);
    expect(on.slack.status()).toEqual({ connected: true, detail: 'connected to Acme as @steward' });
    expect(on.host.teams).toEqual([{ team: on.workspace.team, name: 'Acme' }]);
    expect(on.host.gaps()).toBe(0);
  });

  test('starts while Slack is away, says so, and connects when it is back', async () => {
    const on = await start('http', { backoffMs: 60_000 }, (workspace) => {
      workspace.faults.arm({ kind: 'status', status: 503 }, { method: 'auth.test' });
    });
    expect(on.slack.status().connected).toBe(false);
    expect(on.slack.status().detail).toContain('Trying again');
    // Whoever writes shows that Slack is back, before the pause is over.
    expect((await on.workspace.signedCommand(on.workspace.users.leo!, 'help')).status).toBe(200);
    await becomes(on, true);
    expect(on.host.teams).toHaveLength(1);
  });

  test('what comes before Slack has told who we are waits for it', async () => {
    let told: () => void = () => {};
    const until = new Promise<void>((resolve) => {
      told = resolve;
    });
    const on = await start('http', { backoffMs: 10 }, (workspace) => {
      workspace.faults.arm({ kind: 'status', status: 503 }, { method: 'auth.test' });
      workspace.faults.arm({ kind: 'slow', until }, { method: 'auth.test' });
    });
    const answer = on.workspace.signedCommand(on.workspace.users.leo!, 'help');
    told();
    expect((await answer).status).toBe(200);
    expect(on.host.invocations).toHaveLength(1);
  });

  test('an event that Slack sends before it has told who we are is left to be sent again', async () => {
    const on = await start('http', { backoffMs: 60_000 }, (workspace) => {
      workspace.faults.arm({ kind: 'status', status: 503 }, { method: 'auth.test', times: 2 });
    });
    const mention = await on.workspace.mention(on.workspace.users.leo!, 'help', { channel: 'C1' });
    expect(mention.status).toBe(503);
    expect(on.host.invocations).toEqual([]);
  });

  test('notices when Slack goes away, and has reactions swept when it is back', async () => {
    const on = await start('http');
    await on.workspace.away();
    const to = { team: on.workspace.team, channel: on.workspace.channels.releases! };
    await expect(on.slack.find(to, 'marker', new Date(), AbortSignal.timeout(SOON_MS))).rejects.toMatchObject({
      failure: 'away',
    });
    expect(on.slack.status().connected).toBe(false);
    await on.workspace.back();
    await becomes(on, true);
    expect(on.host.gaps()).toBe(1);
  });

  test('names a wrong token', async () => {
    const on = await start('http', { botToken: 'xoxb-wrong', backoffMs: 60_000 });
    expect(on.slack.status()).toMatchObject({ connected: false, detail: expect.stringContaining('SLACK_BOT_TOKEN') });
  });

  test('tells the workspace again when the database was away', async () => {
    const on = await start('http');
    let failures = 2;
    const host = {
      ...recordingHost(),
      connected: async () => {
        if (failures-- > 0) throw new Error('the database is away');
      },
    };
    const { botToken, apiUrl } = on.workspace;
    const slack = createSlack({ botToken, apiUrl, backoffMs: 10 }, silentLog);
    await slack.start(host);
    await eventually(() => slack.status().connected).toBe(true);
    expect(failures).toBe(-1);
    await slack.stop();
  });

  test('logs the scopes that the app lacks', async () => {
    const on = await start('http', {}, (workspace) => workspace.setScopes(['commands', 'chat:write']));
    const warned: unknown[] = [];
    const log = {
      ...silentLog,
      warn: (_: string, fields?: Record<string, unknown>) => void warned.push(fields?.missing),
    };
    const { botToken, apiUrl } = on.workspace;
    const slack = createSlack({ botToken, apiUrl }, log);
    await slack.start(recordingHost());
    expect(warned).toEqual([expect.arrayContaining(['reactions:read', 'im:write'])]);
    expect(warned[0]).not.toContain('commands');
    await slack.stop();
  });

  test('goes on without the scope by which it learns its own app', async () => {
    const on = await start('http', {}, (workspace) => {
      workspace.faults.arm({ kind: 'missing-scope', needed: 'users:read' }, { method: 'bots.info' });
    });
    await becomes(on, true);
  });

  test('takes nothing before it is started and after it was stopped', async () => {
    const on = await start('http');
    await on.slack.stop();
    expect((await on.workspace.signedCommand(on.workspace.users.leo!, 'help')).status).toBe(503);
    expect(on.host.invocations).toEqual([]);
    expect(on.slack.status()).toMatchObject({ connected: false });
  });
});

describe('channels', () => {
  test('a public channel is joined, a private one asks for an invitation, an archived one for another', async () => {
    const on = await startSlack('http');
    const { workspace, slack } = on;
    const signal = AbortSignal.timeout(SOON_MS);
    const { team, channels } = workspace;
    const { id } = (
      await workspace.call('conversations.create', { name: 'monitoring' }, workspace.tokenOf(workspace.users.ada!))
    ).channel as { id: string };
    const to = { team, channel: id };
    const card = { tone: 'neutral' as const, summary: 'x', parts: [] };
    await expect(slack.post(to, card, 'm', signal)).rejects.toMatchObject({
      failure: 'no-access',
      hint: expect.stringContaining('/invite'),
    });
    expect(await slack.channels!.join(team, id, signal)).toEqual({ ok: true });
    await expect(slack.post(to, card, 'm', signal)).resolves.toBeDefined();
    expect(await slack.channels!.join(team, channels.secret!, signal)).toEqual({
      ok: false,
      invite: 'Invite me there first: type /invite @steward in the channel.',
    });
    await workspace.call('conversations.archive', { channel: id }, workspace.tokenOf(workspace.users.ada!));
    expect(await slack.channels!.join(team, id, signal)).toMatchObject({
      ok: false,
      invite: expect.stringContaining('archived'),
    });
    await on.stop();
  });
});
