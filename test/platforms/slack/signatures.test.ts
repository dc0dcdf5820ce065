import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { silentLog } from '../../../src/kernel/log.ts';
import { createSlack } from '../../../src/platforms/slack/platform.ts';
import { bodyOf, type PayloadType, signature } from '../../kit/slack/deliver.ts';
import { commandPayload, eventPayload, type From } from '../../kit/slack/payloads.ts';
import { signingSecret } from '../../kit/slack/workspace.ts';
import { SOON_MS } from '../../kit/soon.ts';
import { type StartedSlack, startSlack } from './started-slack.ts';

const seconds = (offset: number) => String(Math.floor(Date.now() / 1000) + offset);
const command = {
  user: 'U1',
  name: 'mia',
  channel: 'C1',
  command: '/steward',
  text: 'promote churn@v12 production',
  trigger: 'T.1',
  responseUrl: 'http://127.0.0.1:9/',
};

describe('the entrance for signed requests', () => {
  let on: StartedSlack;
  beforeAll(async () => {
    on = await startSlack('http');
  });
  beforeEach(() => {
    on.host.invocations.length = 0;
  });
  afterAll(() => on.stop());

  const post = (type: PayloadType, payload: Record<string, unknown>, headers: Record<string, string>) => {
    const { body, contentType } = bodyOf(type, payload);
    return fetch(on.url, { method: 'POST', headers: { 'content-type': contentType, ...headers }, body });
  };
  const payload = () => commandPayload({ team: on.workspace.team, app: on.workspace.app }, command);
  const signed = (timestamp: string, secret = signingSecret) => ({
    'x-slack-request-timestamp': timestamp,
    'x-slack-signature': signature(secret, timestamp, bodyOf('slash_commands', payload()).body),
  });

  test.each<[string, () => Record<string, string>]>([
    ['no headers', () => ({})],
    ['no signature', () => ({ 'x-slack-request-timestamp': seconds(0) })],
    ['no timestamp', () => ({ 'x-slack-signature': signed(seconds(0))['x-slack-signature'] })],
    ['an empty signature', () => ({ ...signed(seconds(0)), 'x-slack-signature': '' })],
    ['a signature without hash', () => ({ ...signed(seconds(0)), 'x-slack-signature': 'v0=' })],
    [
      'another version',
      () => ({
        ...signed(seconds(0)),
        'x-slack-signature': signed(seconds(0))['x-slack-signature'].replace('v0', 'v1'),
      }),
    ],
    ['a wrong secret', () => signed(seconds(0), 'another secret')],
    ['an empty secret', () => signed(seconds(0), '')],
    ['a changed time', () => ({ ...signed(seconds(0)), 'x-slack-request-timestamp': seconds(-1) })],
    ['a stale time', () => signed(seconds(-301))],
    ['a future time', () => signed(seconds(310))],
    ['a time that is no number', () => signed('soon')],
    ['an endless time', () => signed('Infinity')],
  ])('refuses %s with 401 and does nothing', async (_, headers) => {
    const response = await post('slash_commands', payload(), headers());
    expect(response.status).toBe(401);
    expect(on.host.invocations).toEqual([]);
  });

  test.each([0, -290, 290])('takes a signature of a clock that differs by %d s', async (offset) => {
    const response = await post('slash_commands', payload(), signed(seconds(offset)));
    expect(response.status).toBe(200);
    expect(on.host.invocations).toHaveLength(1);
  });

  test('refuses a body that was changed after it was signed', async () => {
    const headers = signed(seconds(0));
    const response = await post('slash_commands', { ...payload(), text: 'approve R-81' }, headers);
    expect(response.status).toBe(401);
    expect(on.host.invocations).toEqual([]);
  });

  test('takes no smuggled command from an unsigned ssl_check', async () => {
    const response = await post('slash_commands', { ...payload(), ssl_check: '1' }, {});
    expect(response.status).toBe(200);
    expect(on.host.invocations).toEqual([]);
  });

  test('answers the challenge by which Slack checks the address', async () => {
    const { body } = bodyOf('events_api', { type: 'url_verification', challenge: 'abc', token: 'x' });
    const timestamp = seconds(0);
    const response = await fetch(on.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-slack-request-timestamp': timestamp,
        'x-slack-signature': signature(signingSecret, timestamp, body),
      },
      body,
    });
    expect([response.status, await response.json()]).toEqual([200, { challenge: 'abc' }]);
  });

  const strangers: [string, (ours: From) => From][] = [
    ['another team', (ours) => ({ ...ours, team: 'T9STRANGER' })],
    ['another app', (ours) => ({ ...ours, app: 'A9STRANGER' })],
  ];
  describe.each(strangers)('from %s', (_, change) => {
    const from = () => change({ team: on.workspace.team, app: on.workspace.app });

    test('refuses commands, events, clicks and forms with 401 and does nothing', async () => {
      const { workspace, host } = on;
      const [user, channel] = [workspace.users.leo!, workspace.channels.releases!];
      const mention = { type: 'app_mention', user, text: `<@${workspace.botUser}> help`, ts: '1.1', channel };
      const card = { channel, message: (await postCard(on)).message, label: 'Approve' };
      expect((await workspace.signedCommand(user, 'help', { from: from() })).status).toBe(401);
      expect((await workspace.event(mention, { from: from() })).status).toBe(401);
      expect((await workspace.click(user, card, { from: from() })).status).toBe(401);
      expect(host.invocations).toEqual([]);

      on.answers.invoke = async (invocation) => {
        await invocation.answer.form({
          title: 'T',
          submit: 'Go',
          invocation: 'v1 reject',
          fields: [{ name: 'r', label: 'R' }],
        });
      };
      await workspace.signedCommand(user, 'reject');
      delete on.answers.invoke;
      host.invocations.length = 0;
      expect((await workspace.submit(user, { r: 'x' }, { from: from() })).status).toBe(401);
      expect(host.invocations).toEqual([]);
    });
  });

  test('takes an event of a shared channel by the team that it is authorised for', async () => {
    const { workspace, host } = on;
    const inner = { type: 'app_mention', user: 'U9', text: `<@${workspace.botUser}> help`, ts: '2.1', channel: 'C1' };
    const payload = eventPayload({ team: workspace.team, app: workspace.app }, inner, 'Ev1');
    const { body } = bodyOf('events_api', { ...payload, team_id: 'T9STRANGER' });
    const timestamp = seconds(0);
    const response = await fetch(on.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-slack-request-timestamp': timestamp,
        'x-slack-signature': signature(signingSecret, timestamp, body),
      },
      body,
    });
    expect(response.status).toBe(200);
    expect(host.invocations[0]?.origin.team).toBe(workspace.team);
  });

  test('knows nothing but POST at its address', async () => {
    expect((await fetch(on.url)).status).toBe(404);
    expect((await fetch(on.url.replace('events', 'other'), { method: 'POST', body: '{}' })).status).toBe(404);
  });

  test('refuses a body of more than 1 MiB', async () => {
    const timestamp = seconds(0);
    const body = JSON.stringify({ type: 'event_callback', filler: 'x'.repeat(1_100_000) });
    const headers = {
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': signature(signingSecret, timestamp, body),
    };
    const status = await fetch(on.url, { method: 'POST', headers, body }).then(
      (response) => response.status,
      // The connection may be closed while the rest is still being sent.
      () => 413,
    );
    expect(status).toBe(413);
  });
});

test('does not start with an empty signing secret as its entrance', async () => {
  const slack = createSlack({ botToken: 'xoxb-1', signingSecret: '', apiUrl: 'http://127.0.0.1:9/api/' }, silentLog);
  expect(slack.status().connected).toBe(false);
});

function postCard(on: StartedSlack) {
  const { workspace, slack } = on;
  const to = { team: workspace.team, channel: workspace.channels.releases! };
  const button = { label: 'Approve', invocation: 'v1 approve request=R-81 seen=1' };
  const card = { tone: 'waiting' as const, summary: 'R-81', parts: [{ type: 'actions' as const, buttons: [button] }] };
  return slack.post(to, card, 'marker', AbortSignal.timeout(SOON_MS));
}
