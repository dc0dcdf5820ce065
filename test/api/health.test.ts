import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHealth, type HealthPorts } from '../../src/api/health.ts';
import { isLoopback } from '../../src/api/loopback.ts';
import { createMeters } from '../../src/api/meters.ts';
import { type Metric, prometheusText } from '../../src/api/prometheus.ts';
import { readinessOf } from '../../src/api/readiness.ts';
import { requestCounts } from '../../src/api/request-counts.ts';
import { silentLog } from '../../src/kernel/log.ts';
import { requestTransition } from '../../src/lifecycle/request-transition.ts';
import { testUnit } from '../kit/context.ts';
import { type TestDatabase, testDatabase } from '../kit/database.ts';
import { testWorkspace, withChurn } from '../kit/lifecycle.ts';

const slack = (connected: boolean) => ({
  name: 'slack',
  status: { connected, detail: connected ? 'connected to Acme' : 'Slack does not answer' },
});
const away = async (): Promise<never> => {
  throw new Error('connect ECONNREFUSED /secret/place');
};
const hanging = () => new Promise<never>(() => undefined);

function health(change: Partial<HealthPorts> = {}) {
  return createHealth({
    log: silentLog,
    authenticate: async (secret) =>
      secret === 'good' ? { scopes: ['read'] } : secret === 'narrow' ? { scopes: ['versions:write'] } : undefined,
    database: async () => 1,
    delivery: async () => ({ lanes: [{ lane: 'approval', waiting: 2, oldestMs: 1500 }], dead: 3 }),
    deadJobs: async () => 4,
    requests: async () => ({ pending: 5, applied: 6 }),
    late: async () => ({ overdueReviews: 2, lapsedApprovals: 1 }),
    platforms: () => [slack(true)],
    meters: createMeters(),
    ...change,
  });
}

async function get(
  path: string,
  options: { change?: Partial<HealthPorts>; from?: string; headers?: Record<string, string> } = {},
) {
  const { change, from = '127.0.0.1', headers = {} } = options;
  const request = new Request(`http://steward.test${path}`, { headers });
  const response = await health(change).fetch(request, { incoming: { socket: { remoteAddress: from } } });
  return { status: response.status, text: await response.text(), type: response.headers.get('content-type') };
}

describe('/healthz', () => {
  it('says that the process is up, to anybody, whatever else is away', async () => {
    const reply = await get('/healthz', {
      from: '203.0.113.7',
      change: { database: away, platforms: () => [slack(false)] },
    });
    expect([reply.status, JSON.parse(reply.text)]).toEqual([200, { status: 'up' }]);
  });
});

describe('/readyz', () => {
  it('says in detail what it found, on loopback', async () => {
    const reply = await get('/readyz', { change: { owned: () => true } });
    expect(reply.status).toBe(200);
    expect(JSON.parse(reply.text)).toEqual({
      status: 'ready',
      database: { ok: true, detail: expect.stringMatching(/^answered in \d+ ms$/) },
      owned: { ok: true, detail: expect.any(String) },
      platforms: { slack: { ok: true, detail: 'connected to Acme' } },
      lanes: [{ lane: 'approval', waiting: 2, oldestMs: 1500 }],
    });
  });

  it.each<[string, Partial<HealthPorts>, number, string]>([
    ['the database refuses', { database: away }, 503, 'not ready'],
    ['the database hangs', { database: hanging, delivery: hanging }, 503, 'not ready'],
    ['the data folder is not ours', { owned: () => false }, 503, 'not ready'],
    ['the only platform is away', { platforms: () => [slack(false)] }, 503, 'not ready'],
    [
      'one of two platforms is away',
      { platforms: () => [slack(false), { ...slack(true), name: 'discord' }] },
      200,
      'degraded',
    ],
    [
      'a card is late',
      { delivery: async () => ({ lanes: [{ lane: 'page', waiting: 1, oldestMs: 400_000 }], dead: 0 }) },
      200,
      'degraded',
    ],
    ['no platform is configured', { platforms: () => [] }, 200, 'ready'],
  ])('answers when %s', async (_, change, status, word) => {
    const reply = await get('/readyz', { change });
    expect([reply.status, JSON.parse(reply.text).status]).toEqual([status, word]);
    expect(reply.text).not.toContain('/secret/place');
  });

  it.each<[string, string, Record<string, string>, boolean]>([
    ['loopback', '::1', {}, true],
    ['elsewhere', '203.0.113.7', {}, false],
    ['a proxy on this machine', '127.0.0.1', { 'x-forwarded-for': '203.0.113.7' }, false],
    ['elsewhere with a token', '203.0.113.7', { authorization: 'Bearer good' }, true],
    ['elsewhere with a token that may not read', '203.0.113.7', { authorization: 'Bearer narrow' }, false],
    ['elsewhere with an unknown token', '203.0.113.7', { authorization: 'Bearer bad' }, false],
  ])('tells details to whom it should: %s', async (_, from, headers, detailed) => {
    const { platforms } = JSON.parse((await get('/readyz', { from, headers })).text);
    expect(platforms !== undefined).toBe(detailed);
  });

  it('answers even when tokens cannot be looked up', async () => {
    const reply = await get('/readyz', {
      from: '203.0.113.7',
      headers: { authorization: 'Bearer good' },
      change: { database: away, authenticate: away },
    });
    expect([reply.status, JSON.parse(reply.text)]).toEqual([503, { status: 'not ready' }]);
  });
});

describe('/metrics', () => {
  it('gives every figure in the format of Prometheus', async () => {
    const meters = createMeters();
    meters.invocation({ platform: 'slack', command: 'promote', outcome: 'ok' }, 0.02);
    meters.platformCall({ platform: 'slack', method: 'post', outcome: 'rate-limited' });
    const { status, text, type } = await get('/metrics', { change: { meters, waiting: () => 7 } });
    expect([status, type]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
    const lines = text.split('\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        'steward_database_up 1',
        'steward_platform_connected{platform="slack"} 1',
        'steward_cards_waiting{lane="page"} 0',
        'steward_cards_waiting{lane="approval"} 2',
        'steward_card_oldest_seconds{lane="approval"} 1.5',
        'steward_dead_letters{of="queue"} 4',
        'steward_dead_letters{of="delivery"} 3',
        'steward_requests{state="pending"} 5',
        'steward_late_decisions{of="review"} 2',
        'steward_late_decisions{of="approval"} 1',
        'steward_waiting_calls 7',
        'steward_invocations_total{platform="slack",command="promote",outcome="ok"} 1',
        'steward_invocation_seconds_bucket{platform="slack",le="0.01"} 0',
        'steward_invocation_seconds_bucket{platform="slack",le="0.025"} 1',
        'steward_invocation_seconds_bucket{platform="slack",le="+Inf"} 1',
        'steward_invocation_seconds_sum{platform="slack"} 0.02',
        'steward_invocation_seconds_count{platform="slack"} 1',
        'steward_platform_calls_total{platform="slack",method="post",outcome="rate-limited"} 1',
      ]),
    );
    expect(text).toMatch(/^process_resident_memory_bytes \d+$/m);
    for (const line of lines.filter((each) => each !== '' && !each.startsWith('#'))) {
      expect(line).toMatch(/^[a-z_]+(\{([a-z]+="[^"]*",?)+\})? -?[0-9.e+]+$/);
    }
    const typed = lines.filter((line) => line.startsWith('# TYPE')).map((line) => line.split(' ')[2]);
    expect(new Set(typed).size).toBe(typed.length);
  });

  it('keeps what needs no database while it is away', async () => {
    const { status, text } = await get('/metrics', {
      change: { database: away, delivery: away, deadJobs: away, requests: away, late: away },
    });
    expect(status).toBe(200);
    expect(text).toContain('steward_database_up 0');
    expect(text).toContain('process_resident_memory_bytes');
    expect(text).not.toMatch(/^steward_(requests|cards_waiting|dead_letters|late_decisions)\{/m);
  });

  it('is for loopback and tokens that may read', async () => {
    const from = '203.0.113.7';
    expect((await get('/metrics', { from })).status).toBe(401);
    expect((await get('/metrics', { from, headers: { authorization: 'Bearer narrow' } })).status).toBe(401);
    expect((await get('/metrics', { from, headers: { authorization: 'Bearer good' } })).status).toBe(200);
  });
});

it('knows a caller on loopback when it is mounted as a listener', async () => {
  const server = createServer(health().listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/readyz`);
  expect(await response.json()).toHaveProperty('platforms');
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

describe('loopback', () => {
  it.each([
    ['127.0.0.1', true],
    ['127.8.9.10', true],
    ['::1', true],
    ['::ffff:127.0.0.1', true],
    ['10.0.0.1', false],
    ['127.0.0.1.example.org', false],
    ['::ffff:10.0.0.1', false],
    [undefined, false],
  ])('%s: %s', (address, expected) => {
    expect(isLoopback(address, new Headers())).toBe(expected);
  });

  it.each(['Forwarded', 'X-Forwarded-For', 'X-Forwarded-Proto', 'X-Real-IP', 'Via'])(
    'is not what came with %s',
    (name) => {
      expect(isLoopback('127.0.0.1', new Headers({ [name]: '127.0.0.1' }))).toBe(false);
    },
  );
});

describe('the text format', () => {
  it('escapes help and labels', () => {
    const metric: Metric = {
      name: 'm',
      help: 'a \\ b\nc "d"',
      type: 'gauge',
      samples: [{ labels: { l: 'x\\y\n"z"' }, value: 1 }],
    };
    expect(prometheusText([metric])).toBe('# HELP m a \\\\ b\\nc "d"\n# TYPE m gauge\nm{l="x\\\\y\\n\\"z\\""} 1\n');
  });

  it.each([
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, '+Inf'],
    [Number.NEGATIVE_INFINITY, '-Inf'],
    [0.1, '0.1'],
    [1e21, '1e+21'],
  ])('writes %d as %s', (value, text) => {
    expect(prometheusText([{ name: 'm', help: 'h', type: 'gauge', samples: [{ value }] }])).toContain(`\nm ${text}\n`);
  });
});

describe('the latency histogram', () => {
  it('counts each observation in every bucket it fits in', () => {
    const meters = createMeters();
    for (const seconds of [0.005, 0.3, 99])
      meters.invocation({ platform: 'discord', command: 'approve', outcome: 'ok' }, seconds);
    const samples = meters.metrics().find((metric) => metric.type === 'histogram')?.samples ?? [];
    const bucket = (le: string) => samples.find((sample) => sample.labels?.le === le)?.value;
    expect([bucket('0.005'), bucket('0.25'), bucket('0.5'), bucket('10'), bucket('+Inf')]).toEqual([1, 1, 2, 2, 3]);
    expect(samples.find((sample) => sample.suffix === '_sum')?.value).toBeCloseTo(99.305, 9);
  });

  it('counts labels in any order as the same', () => {
    const meters = createMeters();
    meters.platformCall({ platform: 'slack', method: 'post', outcome: 'ok' });
    meters.platformCall({ outcome: 'ok', method: 'post', platform: 'slack' });
    expect(meters.metrics().at(-1)?.samples).toMatchObject([{ value: 2 }]);
  });
});

describe('readiness', () => {
  const ok = { ok: true, detail: '' };
  it('counts a card as late only after five minutes', () => {
    const at = (oldestMs: number) =>
      readinessOf({ database: ok, platforms: {}, lanes: [{ lane: 'digest', waiting: 1, oldestMs }] });
    expect([at(300_000), at(300_001)]).toEqual(['ready', 'degraded']);
  });
});

describe('the counts of requests', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.close());

  it('name every state, over all workspaces', async () => {
    for (const name of ['one', 'two']) {
      const world = await testWorkspace(testUnit(database.database), name);
      await withChurn(world);
      await requestTransition(world.as('mia'), { model: 'churn', version: 'v12', to: 'production' });
    }
    expect(await requestCounts(database.database.db)).toEqual({
      pending: 2,
      approved: 0,
      applying: 0,
      applied: 0,
      'apply-failed': 0,
      rejected: 0,
      withdrawn: 0,
      stale: 0,
      expired: 0,
      superseded: 0,
    });
  });
});
