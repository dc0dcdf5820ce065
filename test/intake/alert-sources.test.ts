import { createHmac } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { careOf, listGroups } from '../../src/incidents/alerts/find-groups.ts';
import { lateHeartbeat } from '../../src/incidents/alerts/heartbeat.ts';
import { routeAlerts } from '../../src/incidents/alerts/route-alerts.ts';
import { alert } from '../../src/incidents/alerts/tables.ts';
import { rotateIntegration } from '../../src/workspace/rotate-integration.ts';
import { kindsOf, type PeopleKit, peopleKit } from '../people/people-kit.ts';
import { intakeOf, payload } from './alert-kit.ts';

let kit: PeopleKit;
let intake: ReturnType<typeof intakeOf>;
beforeAll(async () => {
  kit = await peopleKit();
});
beforeEach(() => {
  // Its own for each test: one that saw a repetition looks first what is new, for a while.
  intake = intakeOf(kit);
  kit.now = new Date('2026-03-02T10:00:00Z');
});
afterAll(() => kit.close());

type Name = Parameters<typeof intake.add>[1];
const made = async (source: Name, more: Parameters<typeof intake.add>[2] = {}) => {
  const ctx = kit.fresh();
  const { id, token } = await intake.add(ctx, source, more);
  const rows = () => ctx.db.select().from(alert).where(eq(alert.workspaceId, ctx.workspace)).orderBy(alert.fingerprint);
  return { ctx, id, token, rows, bearer: { authorization: `Bearer ${token}` } };
};
const ok = (repeated = false) => ({ status: 200, body: { accepted: true, repeated } });
const hex = (token: string, text: string): string => createHmac('sha256', token).update(text).digest('hex');
const seconds = (offset = 0): string => String(Math.floor(kit.now.getTime() / 1_000) + offset);

describe('POST /in/grafana', () => {
  const body = payload('grafana', 'firing.json');
  const signed = (token: string, at?: string): Record<string, string> => ({
    'x-grafana-alerting-signature': hex(token, at === undefined ? body : `${at}:${body}`),
    ...(at === undefined ? {} : { 'x-grafana-alerting-timestamp': at }),
  });

  test('takes both forms of its signature, and keeps what it says beside labels', async () => {
    const { id, token, rows } = await made('grafana');
    expect(await intake.send(`grafana/${id}`, body, signed(token))).toEqual(ok());
    expect(await intake.send(`grafana/${id}`, body, signed(token, seconds()))).toEqual(ok(true));
    expect(await rows()).toMatchObject([
      {
        severity: 3,
        model: 'churn',
        extra: { valueString: expect.stringContaining('231.4'), ruleUID: 'cdeqmlhvflz40f' },
      },
    ]);
  });

  test.each<[string, (token: string) => Record<string, string>]>([
    ['a signature of another key', () => signed('other')],
    [
      'a time of its own beside a signature without one',
      (token) => ({ ...signed(token), 'x-grafana-alerting-timestamp': seconds() }),
    ],
    ['what was signed 301 s ago', (token) => signed(token, seconds(-301))],
    ['what is signed 301 s from now', (token) => signed(token, seconds(301))],
    ['a signature that is no hexadecimal', () => ({ 'x-grafana-alerting-signature': 'x' })],
    ['nothing', () => ({})],
  ])('refuses %s', async (_, headers) => {
    const { id, token, rows } = await made('grafana');
    expect(await intake.send(`grafana/${id}`, body, headers(token))).toBe('BAD_SIGNATURE');
    expect(await rows()).toEqual([]);
  });
});

describe('POST /in/pagerduty', () => {
  const event = (token: string, more: object = {}): string =>
    JSON.stringify({ ...JSON.parse(payload('pagerduty', 'trigger.json')), routing_key: token, ...more });
  const accepted = { status: 202, body: { status: 'success', message: 'Event processed', dedup_key: 'samplekeyhere' } };

  test('is as its Events API v2: the routing key finds the integration, 202 answers with the dedup_key', async () => {
    const { ctx, token, rows } = await made('pagerduty');
    expect(token).toMatch(/^[0-9a-f]{32}$/);
    expect(await intake.send('pagerduty/v2/enqueue', event(token))).toEqual(accepted);
    expect(await rows()).toMatchObject([
      { fingerprint: 'samplekeyhere', rule: 'dedup-key', severity: 1, state: 'firing' },
    ]);
    await routeAlerts(ctx);
    const acknowledge = event(token, { event_action: 'acknowledge', payload: undefined });
    expect(await intake.send('pagerduty/v2/enqueue', acknowledge)).toEqual(accepted);
    expect((await careOf(ctx, 1))?.ackedOpening).toBe(1);
    await intake.send('pagerduty/v2/enqueue', event(token, { event_action: 'resolve', payload: undefined }));
    await routeAlerts(ctx);
    expect((await listGroups(ctx, 5, true)).map(({ state }) => state)).toEqual(['resolved']);
    expect((await rows())[0]?.annotations.summary).toMatch(/^DISK at 99%/);
  });

  test('answers with a key when none came, the same for the same event', async () => {
    const { token, rows } = await made('pagerduty');
    const sent = event(token, { dedup_key: undefined });
    const first = await intake.send('pagerduty/v2/enqueue', sent);
    expect(first).toMatchObject({ status: 202, body: { dedup_key: expect.stringMatching(/^[0-9a-f]{32}$/) } });
    expect(await intake.send('pagerduty/v2/enqueue', sent)).toEqual(first);
    expect((await rows()).map(({ received }) => received)).toEqual([1]);
  });

  test('drops what is acknowledged or resolved and not open, and refuses what is no event', async () => {
    const { token, rows } = await made('pagerduty');
    for (const event_action of ['acknowledge', 'resolve'])
      expect(await intake.send('pagerduty/v2/enqueue', event(token, { event_action }))).toEqual(accepted);
    expect(await rows()).toEqual([]);
    expect(await intake.send('pagerduty/v2/enqueue', event('0'.repeat(32)))).toBe('BAD_SIGNATURE');
    expect(await intake.send('pagerduty/v2/enqueue', event(token, { event_action: 'shout' }))).toBe('BAD_INPUT');
    expect(await intake.send('pagerduty/v2/enqueue', event(token, { payload: undefined }))).toBe('BAD_INPUT');
    expect(await intake.send('pagerduty/v2/enqueue', event(token, { dedup_key: 'k'.repeat(256) }))).toBe('BAD_INPUT');
  });
});

test('POST /in/opsgenie creates, notes, acknowledges and closes by alias, and refuses what is done in chat', async () => {
  const { ctx, token, rows } = await made('opsgenie');
  const key = { authorization: `GenieKey ${token}` };
  const path = (verb: string) =>
    `opsgenie/v2/alerts/${encodeURIComponent('Life is too short for no alias')}/${verb}?identifierType=alias`;
  const accepted = { status: 202, body: { result: 'Request will be processed', requestId: expect.any(String) } };
  expect(await intake.send('opsgenie/v2/alerts', payload('opsgenie', 'create.json'), key)).toMatchObject(accepted);
  expect(await rows()).toMatchObject([
    { severity: 1, model: 'churn', extra: { actions: ['Restart', 'AnExampleAction'] } },
  ]);
  expect(await intake.send(path('acknowledge'), '{"user":"x","note":"on it"}', key)).toMatchObject(accepted);
  expect(await careOf(ctx, 1)).toMatchObject({ ackedOpening: 1, note: 'on it' });
  expect(kindsOf(kit.facts, ctx.workspace).slice(-2)).toEqual(['alert.acknowledged', 'alert.noted']);
  const close = async (note: string) => {
    const sent = await intake.send(path('close'), JSON.stringify({ note }), key);
    await routeAlerts(ctx);
    return [sent, (await rows())[0]?.state, (await careOf(ctx, 1))?.note];
  };
  expect(await close('rebooted')).toMatchObject([accepted, 'resolved', 'rebooted']);
  expect(kindsOf(kit.facts, ctx.workspace).slice(-2)).toEqual(['alert.noted', 'alert.resolved']);
  expect(await close('too late')).toMatchObject([accepted, 'resolved', 'rebooted']);
  expect(await intake.send(path('escalate'), '{}', key)).toBe('BAD_INPUT');
  expect(await intake.send('opsgenie/v2/alerts', '{"message":"x"}', { authorization: 'GenieKey no' })).toBe(
    'BAD_SIGNATURE',
  );
});

describe('POST /in/cloudevents', () => {
  const batch = payload('cloudevents', 'batch.json');
  const [first] = JSON.parse(batch) as Record<string, unknown>[];

  test('takes a batch, a structured and a binary event, and the same source and id once', async () => {
    const { id, bearer, rows } = await made('cloudevents');
    const send = (body: string, headers: Record<string, string>) =>
      intake.send(`cloudevents/${id}`, body, { ...bearer, ...headers });
    expect(await send(batch, { 'content-type': 'application/cloudevents-batch+json' })).toEqual(ok());
    const structured = { 'content-type': 'application/cloudevents+json; charset=utf-8' };
    expect(await send(JSON.stringify(first), structured)).toEqual(ok());
    expect(await send(JSON.stringify({ ...first, data: 'other' }), structured)).toEqual(ok(true));
    const binary = {
      'ce-specversion': '1.0',
      'ce-id': 'b',
      'ce-source': '/s',
      'ce-type': 'com.example.disk.full',
      'ce-subject': 'caf%C3%A9',
    };
    expect(await send('{"summary":"full"}', { ...binary, 'content-type': 'application/json' })).toEqual(ok());
    expect(await send('', { ...binary, 'ce-id': 'c', 'ce-type': 'com.example.disk.full.resolved' })).toEqual(ok());
    expect((await rows()).map(({ fingerprint, state, received }) => [fingerprint, state, received])).toEqual([
      ['/s café com.example.disk.full', 'resolved', 2],
      ['https://github.com/example/features feature-store/customers com.example.features.stale', 'firing', 2],
      ['https://github.com/example/features feature-store/orders com.example.features.stale', 'firing', 1],
    ]);
    expect((await rows())[1]?.extra).toMatchObject({ comexampleextension: 'kept' });
  });

  test.each([
    '{"specversion":"0.3","id":"a","source":"b","type":"c"}',
    '{"specversion":"1.0","source":"b","type":"c"}',
    '[]x',
  ])('refuses %s', async (body) => {
    const { id, bearer } = await made('cloudevents');
    expect(await intake.send(`cloudevents/${id}`, body, bearer)).toBe('BAD_INPUT');
  });
});

test('POST /in/standard-webhooks takes any right signature of its list once by id, in its window, and a rotated key', async () => {
  const { ctx, id, token, rows } = await made('standard-webhooks');
  const body = payload('standard-webhooks', 'event.json');
  const sign = (secret: string, name: string, at: string): string =>
    `v1,${createHmac('sha256', Buffer.from(secret.replace('whsec_', ''), 'base64'))
      .update(`${name}.${at}.${body}`)
      .digest('base64')}`;
  const send = (name: string, at: string, signature: string) =>
    intake.send(`standard-webhooks/${id}`, body, {
      'webhook-id': name,
      'webhook-timestamp': at,
      'webhook-signature': signature,
    });
  expect(Buffer.from(token.replace('whsec_', ''), 'base64').length).toBe(32);
  expect(await send('m1', seconds(), `v1a,x v1,AAAA ${sign(token, 'm1', seconds())}`)).toEqual(ok());
  expect(await send('m1', seconds(10), sign(token, 'm1', seconds(10)))).toEqual(ok(true));
  for (const offset of [-301, 301])
    expect(await send('m2', seconds(offset), sign(token, 'm2', seconds(offset)))).toBe('BAD_SIGNATURE');
  expect(await send('m3', seconds(), sign(token, 'm2', seconds()))).toBe('BAD_SIGNATURE');
  const rotated = await rotateIntegration(ctx, { source: 'standard-webhooks', name: 'one', keepSeconds: 3_600 });
  expect(await send('m4', seconds(), sign(token, 'm4', seconds()))).toEqual(ok());
  expect(await send('m5', seconds(), sign(rotated.token, 'm5', seconds()))).toEqual(ok());
  kit.now = new Date(kit.now.getTime() + 3_600_000);
  expect(await send('m6', seconds(), sign(token, 'm6', seconds()))).toBe('BAD_SIGNATURE');
  expect(await send('m7', seconds(), sign(rotated.token, 'm7', seconds()))).toEqual(ok());
  expect(await rows()).toMatchObject([{ fingerprint: 'training-77', severity: 2, received: 4 }]);
});

test('POST /in/generic reads by its mapping, and says what it misses', async () => {
  const map = {
    alerts: '$.items',
    title: 'message',
    severity: 'level',
    key: 'id',
    status: 'state',
    resolved: 'clear,ok',
    url: 'link',
    'labels.host': 'host.name',
  };
  const { id, bearer, rows } = await made('generic', { map });
  const body = payload('generic', 'sensors.json');
  expect(await intake.send(`generic/${id}`, body, bearer)).toEqual(ok());
  expect(await rows()).toMatchObject([
    {
      fingerprint: '4711',
      severity: 2,
      state: 'firing',
      url: 'https://sensors.example.com/4711',
      labels: { host: 'gpu-3', alertname: 'GPU 3 is at 97 C' },
    },
  ]);
  expect(await intake.send(`generic/${id}`, body.replace('alarm', 'clear'), bearer)).toEqual(ok());
  expect((await rows())[0]?.state).toBe('resolved');
  expect(await intake.send(`generic/${id}`, '{"items":[{"text":"x"}]}', bearer)).toBe('BAD_INPUT');
});

test('a heartbeat that is not heard in its time is an alert until it is heard again', async () => {
  const { ctx, id, bearer, rows } = await made('heartbeat', { everySeconds: 300 });
  const after = async (seconds: number) => {
    kit.now = new Date(kit.now.getTime() + seconds * 1_000);
    await lateHeartbeat(ctx, id);
    return (await rows()).map(({ state }) => state);
  };
  expect(await after(299)).toEqual([]);
  expect(await intake.send('heartbeat', '', bearer)).toEqual(ok());
  expect(await after(299)).toEqual([]);
  expect(await after(1)).toEqual(['firing']);
  await intake.send('heartbeat', '', bearer);
  expect((await rows()).map(({ state }) => state)).toEqual(['resolved']);
  await expect(intake.add(kit.fresh(), 'heartbeat')).rejects.toMatchObject({ code: 'BAD_INPUT' });
});

test('a former bearer counts until its time is over, with and without an id in the address', async () => {
  const { ctx, id, token } = await made('alertmanager');
  const body = payload('alertmanager', 'firing.json');
  await rotateIntegration(ctx, { source: 'alertmanager', name: 'one', keepSeconds: 60 });
  const send = (path: string) => intake.send(path, body, { authorization: `Bearer ${token}` });
  expect([await send(`alertmanager/${id}`), await send('alertmanager')]).toMatchObject([
    { status: 200 },
    { status: 200 },
  ]);
  kit.now = new Date(kit.now.getTime() + 60_000);
  expect([await send(`alertmanager/${id}`), await send('alertmanager')]).toEqual(['BAD_SIGNATURE', 'BAD_SIGNATURE']);
});
