import { afterEach, describe, expect, test } from 'vitest';
import { line } from '../../../src/chat/card.ts';
import { eventPayload } from '../../kit/slack/payloads.ts';
import { eventually } from './eventually.ts';
import { type StartedSlack, startSlack } from './started-slack.ts';

describe('Socket Mode', () => {
  const started: StartedSlack[] = [];
  const start = async (...args: Parameters<typeof startSlack> extends [unknown, ...infer Rest] ? Rest : never) => {
    const on = await startSlack('socket', ...args);
    started.push(on);
    return on;
  };
  const connected = (on: StartedSlack) => eventually(() => on.slack.status()).toMatchObject({ connected: true });
  afterEach(async () => {
    for (const on of started.splice(0)) await on.stop();
  });

  const mention = (on: StartedSlack, ts: string) =>
    eventPayload(
      { team: on.workspace.team, app: on.workspace.app },
      {
        type: 'app_mention',
        user: on.workspace.users.leo!,
        text: `<@${on.workspace.botUser}> help`,
        ts,
        channel: on.workspace.channels.releases!,
      },
      `Ev${ts}`,
    );

  test('wins over HTTP, which then takes nothing', async () => {
    const on = await start({ signingSecret: 'a secret that is set as well' });
    await connected(on);
    expect((await fetch(on.url, { method: 'POST', body: '{}' })).status).toBe(404);
    await on.workspace.signedCommand(on.workspace.users.leo!, 'help');
    expect(on.host.invocations).toHaveLength(1);
  });

  test('acknowledges an envelope only after Steward has taken it', async () => {
    const on = await start();
    let finish: () => void = () => {};
    on.answers.invoke = () =>
      new Promise<void>((resolve) => {
        finish = resolve;
      });
    const sent = on.workspace.socket.send('events_api', mention(on, '1.1'), { id: 'E1' });
    await eventually(() => on.host.invocations.length).toBe(1);
    expect(on.workspace.socket.acknowledged).toEqual([]);
    finish();
    expect(await sent).toEqual({});
    expect(on.workspace.socket.acknowledged.map(({ id }) => id)).toEqual(['E1']);
  });

  test('leaves an event unacknowledged while the database is away, and takes it when it is sent again', async () => {
    const on = await start();
    on.answers.invoke = async () => {
      throw new Error('the database is away');
    };
    const { socket } = on.workspace;
    expect(await socket.send('events_api', mention(on, '1.1'), { id: 'E1', withinMs: 300 })).toBeUndefined();
    delete on.answers.invoke;
    expect(await socket.send('events_api', mention(on, '1.1'), { id: 'E1', attempt: 1 })).toEqual({});
    expect(new Set(on.host.invocations.map(({ key }) => key)).size).toBe(1);
    expect(on.workspace.ephemerals).toEqual([]);
  });

  test('a redelivered envelope is acknowledged again and has the same key', async () => {
    const on = await start();
    for (const how of [{ id: 'E1' }, { id: 'E1', attempt: 1 }, { id: 'E2', attempt: 1 }]) {
      expect(await on.workspace.socket.send('events_api', mention(on, '1.1'), how)).toEqual({});
    }
    expect(on.host.invocations.map(({ key }) => key)).toHaveLength(3);
    expect(new Set(on.host.invocations.map(({ key }) => key)).size).toBe(1);
  });

  test('acknowledges and drops what is from another team', async () => {
    const on = await start();
    const strange = { ...mention(on, '1.1'), authorizations: [{ team_id: 'T9STRANGER' }] };
    expect(await on.workspace.socket.send('events_api', strange)).toEqual({});
    expect(on.host.invocations).toEqual([]);
  });

  test.each(['warning', 'refresh_requested'] as const)(
    'connects again after a %s and has reactions swept',
    async (reason) => {
      const on = await start();
      await on.workspace.socket.connected(1);
      on.workspace.socket.announceEnd(reason);
      await on.workspace.socket.connected(2);
      await eventually(() => on.host.gaps()).toBe(1);
      await connected(on);
      expect(await on.workspace.socket.send('events_api', mention(on, '1.1'))).toEqual({});
    },
  );

  test('does not wait for a peer that announces its end and then is silent', async () => {
    const on = await start();
    on.workspace.socket.announceEnd('refresh_requested', true);
    // Alone, the client would wait for seven seconds.
    await expect.poll(() => on.workspace.socket.ever()).toBe(2);
    await eventually(() => on.host.gaps()).toBe(1);
  });

  test('connects again after a break, also when Slack refuses or fails first', async () => {
    const on = await start();
    const { socket, faults } = on.workspace;
    const open = { method: 'apps.connections.open' };
    let goOn: () => void = () => {};
    const until = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    faults.arm({ kind: 'slow', until }, open);
    // The first attempt waits and succeeds; after the second break four fail.
    faults.arm({ kind: 'lost' }, open);
    faults.arm({ kind: 'status', status: 503 }, open);
    faults.arm({ kind: 'rate-limited', retryAfter: 1 }, open);
    faults.arm({ kind: 'code', code: 'internal_error' }, open);
    socket.cut();
    await eventually(() => on.slack.status().connected).toBe(false);
    expect(on.slack.status().detail).toContain('Socket Mode');
    goOn();
    await socket.connected(2);
    socket.cut();
    await socket.connected(3);
    await connected(on);
    await eventually(() => on.host.gaps()).toBe(2);
  });

  test('starts while Slack is away and connects when it is back', async () => {
    const on = await start({}, (workspace) => {
      workspace.faults.arm({ kind: 'status', status: 503 }, { method: 'auth.test', times: 3 });
      workspace.faults.arm({ kind: 'lost' }, { method: 'apps.connections.open', times: 3 });
    });
    await connected(on);
    expect(on.host.teams).toEqual([{ team: on.workspace.team, name: 'Acme' }]);
    expect(await on.workspace.socket.send('events_api', mention(on, '1.1'))).toEqual({});
  });

  test('names a wrong app token', async () => {
    const on = await start({ appToken: 'xapp-wrong', backoffMs: 60_000 });
    expect(on.slack.status()).toMatchObject({ connected: false, detail: expect.stringContaining('SLACK_APP_TOKEN') });
  });

  test('a stop ends a connection that never said hello', async () => {
    const on = await start();
    on.workspace.socket.mute(true);
    on.workspace.socket.cut();
    await eventually(() => on.workspace.socket.connections()).toBe(1);
    expect(on.slack.status().connected).toBe(false);
    await on.slack.stop();
    await eventually(() => on.workspace.socket.connections()).toBe(0);
  });

  test('a stop acknowledges what was taken and takes no more', async () => {
    const on = await start();
    let finish: () => void = () => {};
    on.answers.invoke = async (invocation) => {
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      await invocation.answer.say(line('good', 'Done.'));
    };
    const { socket } = on.workspace;
    const first = socket.send('events_api', mention(on, '1.1'));
    await eventually(() => on.host.invocations.length).toBe(1);
    const stopped = on.slack.stop();
    const second = socket.send('events_api', mention(on, '2.1'));
    finish();
    expect(await first).toEqual({});
    expect(await second).toBeUndefined();
    await stopped;
    expect(on.host.invocations).toHaveLength(1);
    expect(socket.connections()).toBe(0);
  });
});
