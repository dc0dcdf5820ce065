import { createHmac } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { webhook } from '../../src/effects/webhook.ts';
import type { Effect } from '../../src/lifecycle/effect.ts';
import { getRequest } from '../../src/lifecycle/find-request.ts';
import { retryApply } from '../../src/lifecycle/retry-apply.ts';
import { listDeliveries } from '../../src/outside/deliveries.ts';
import { replayDelivery } from '../../src/outside/replay-delivery.ts';
import { type TestDatabase, testDatabase } from '../kit/database.ts';
import { answering, type Received, type Receiver, startReceiver } from '../kit/receiver.ts';
import { type ApplyWorld, approvedWorld, SECRETS } from './apply-world.ts';

let on: TestDatabase;
let receiver: Receiver;
beforeAll(async () => {
  on = await testDatabase();
});
afterAll(() => on.close());
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(() => receiver.close());

const withWebhook = (more: object = {}): Promise<ApplyWorld> =>
  approvedWorld(on, [
    { webhook: { url: `${receiver.url}/hook`, secrets: ['RELEASES', 'RELEASES_OLD'], 'allow-private': true, ...more } },
  ]);
const delivery = async ({ system }: ApplyWorld) => (await listDeliveries(system, {}, 10))[0];
const idsOf = (calls: readonly Received[]) => calls.map((call) => call.headers['webhook-id']);

describe('a webhook', () => {
  test('tells what was approved, signed with both secrets, and the version is applied', async () => {
    const world = await withWebhook();
    expect(await world.apply()).toBeUndefined();
    expect(await world.state()).toBe('applied');
    const [call] = receiver.received;
    const body = JSON.parse(call?.body ?? '');
    expect(body).toMatchObject({
      type: 'transition.approved',
      timestamp: '2026-11-21T09:00:00.000Z',
      data: { request: `R-${world.number}`, subject: 'churn@v12', to: 'production', digest: 'sha256:v120000000000000' },
    });
    expect(body.data).toMatchObject({ replaces: 'churn@v11', kind: 'promotion' });
    const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signature } = call?.headers ?? {};
    const sign = (secret = '') => createHmac('sha256', secret).update(`${id}.${at}.${call?.body}`).digest('base64');
    expect(signature).toBe(`v1,${sign(SECRETS.RELEASES)} v1,${sign(SECRETS.RELEASES_OLD)}`);
    expect(await delivery(world)).toMatchObject({ id, state: 'delivered', attempts: 1, status: 204 });
  });

  test('is sent again under the same id with the same bytes, and its row says what came back', async () => {
    const world = await withWebhook();
    receiver.answer = answering(503, 'come back later');
    expect(await world.apply()).toBe(`${new URL(receiver.url).host} answered 503`);
    expect(await world.state()).toBe('apply-failed');
    expect(await delivery(world)).toMatchObject({ state: 'failed', status: 503, excerpt: 'come back later' });
    const { nextTryAt } = await getRequest(world.system, world.number);
    expect(nextTryAt).toEqual(new Date(world.clock.now.getTime() + 5_000));
    await world.runDue();
    expect(receiver.received).toHaveLength(1);
    world.clock.advance(5_000);
    receiver.answer = answering(200);
    await world.runDue();
    expect(await world.state()).toBe('applied');
    const [first, second] = receiver.received;
    expect([second?.headers['webhook-id'], second?.body]).toEqual([first?.headers['webhook-id'], first?.body]);
    expect(second?.headers['webhook-timestamp']).not.toBe(first?.headers['webhook-timestamp']);
    expect(await delivery(world)).toMatchObject({ state: 'delivered', attempts: 2, status: 200 });
  });

  test.each<[string, Receiver['answer']]>([
    ['not at all', () => undefined],
    ['and never ends', (_, response) => void response.writeHead(200).write('{')],
  ])(
    'to somebody who answers %s is a failed try in the end, and is tried again under the same id',
    async (_, answer) => {
      const world = await withWebhook();
      receiver.answer = answer;
      const hurried: Effect = (input, _signal, tools) => webhook(input, AbortSignal.timeout(300), tools);
      const failure = `${new URL(receiver.url).host} did not answer in time`;
      expect(await world.apply(new Map([['webhook', hurried]]))).toBe(failure);
      expect(await getRequest(world.system, world.number)).toMatchObject({ state: 'apply-failed', ending: failure });
      expect(await delivery(world)).toMatchObject({ state: 'failed', status: null, attempts: 1, excerpt: failure });
      world.clock.advance(5_000);
      receiver.answer = answering(200);
      await world.runDue();
      expect(await world.state()).toBe('applied');
      expect(new Set(idsOf(receiver.received)).size).toBe(1);
      expect(receiver.received).toHaveLength(2);
    },
  );

  test('is tried for three days, then Steward gives up and says so', async () => {
    const world = await withWebhook();
    receiver.answer = answering(500);
    await world.apply();
    let hours = 0;
    for (let next = await nextOf(world); next !== null; next = await nextOf(world)) {
      hours += (next.getTime() - world.clock.now.getTime()) / 3_600_000;
      world.clock.advance(next.getTime() - world.clock.now.getTime());
      await world.runDue();
    }
    expect(hours).toBeGreaterThan(72);
    expect(await world.state()).toBe('apply-failed');
    expect(new Set(idsOf(receiver.received)).size).toBe(1);
    expect(receiver.received).toHaveLength(10);
    await retryApply(world.as('mia'), { request: world.number });
    receiver.answer = answering(200);
    await world.runDue();
    expect(await world.state()).toBe('applied');
  });

  test('that gets 410 is ended for good: no other try, no replay', async () => {
    const world = await withWebhook();
    receiver.answer = answering(410);
    expect(await world.apply()).toContain('410 Gone, which ends it');
    expect(await nextOf(world)).toBeNull();
    const gone = await delivery(world);
    expect(gone).toMatchObject({ state: 'gone', attempts: 1, status: 410 });
    receiver.answer = answering(200);
    await expect(replayDelivery(world.as('ada'), { delivery: gone?.id ?? '' })).rejects.toMatchObject({
      code: 'NOT_ALLOWED',
    });
    await retryApply(world.as('ada'), { request: world.number });
    await world.runDue();
    expect(receiver.received).toHaveLength(1);
    expect(await world.state()).toBe('apply-failed');
  });

  test('that is redirected to a private address follows nothing', async () => {
    const inside = await startReceiver();
    const world = await withWebhook();
    receiver.answer = answering(307, '', { location: `${inside.url}/secret` });
    expect(await world.apply()).toContain('answered 307, and redirects are not followed');
    expect(inside.received).toEqual([]);
    await inside.close();
  });

  test('whose receiver asks for time gets it', async () => {
    const world = await withWebhook();
    receiver.answer = answering(429, '', { 'retry-after': '600' });
    await world.apply();
    expect(await nextOf(world)).toEqual(new Date(world.clock.now.getTime() + 600_000));
  });

  test('that was delivered is not sent again when something after it fails', async () => {
    const world = await approvedWorld(on, [
      { webhook: { url: `${receiver.url}/hook`, secrets: ['RELEASES'], 'allow-private': true } },
      { record: { file: 'unused.jsonl' } },
    ]);
    const fails = new Map([['record', async () => Promise.reject(new Error('the disk is full'))]]);
    expect(await world.apply(fails)).toBe('the disk is full');
    expect(await world.apply(new Map([['record', async () => undefined]]))).toBeUndefined();
    expect(receiver.received).toHaveLength(1);
    expect(await world.state()).toBe('applied');
  });

  test('tells the share of the traffic, when it is a part', async () => {
    const world = await withWebhook();
    await world.unit.db.execute(sql`update request set share = 0.25 where workspace_id = ${world.system.workspace}`);
    await world.apply();
    expect(JSON.parse(receiver.received[0]?.body ?? '').data.share).toBe(0.25);
  });

  test('is replayed for an admin with its old id, and stays delivered whatever comes back', async () => {
    const world = await withWebhook();
    await world.apply();
    const id = (await delivery(world))?.id ?? '';
    receiver.answer = answering(500, 'again?');
    await replayDelivery(world.as('ada'), { delivery: id });
    await world.runDue();
    expect(idsOf(receiver.received)).toEqual([id, id]);
    expect(await delivery(world)).toMatchObject({ state: 'delivered', attempts: 2, status: 500, excerpt: 'again?' });
    await expect(replayDelivery(world.as('ada'), { delivery: `msg_${'0'.repeat(24)}` })).rejects.toMatchObject({
      code: 'UNKNOWN_DELIVERY',
    });
  });
});

const nextOf = async ({ system, number }: ApplyWorld) => (await getRequest(system, number)).nextTryAt;
