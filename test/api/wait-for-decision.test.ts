import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createWaiters } from '../../src/api/wait-for-decision.ts';
import { silentLog } from '../../src/kernel/log.ts';
import { castVote } from '../../src/lifecycle/cast-vote.ts';
import { createWeb } from '../../src/web/server.ts';
import { type TestDatabase, testDatabase } from '../kit/database.ts';
import { type SamplePerson, withChurn } from '../kit/lifecycle.ts';
import { soon } from '../kit/soon.ts';
import { type ApiWorld, apiWorld } from './api-world.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

/** Longer than any test: who is woken by this was not woken by what the test is about. */
const NEVER_MS = 600_000;

async function asked(options: Parameters<typeof apiWorld>[1]): Promise<ApiWorld> {
  const world = await apiWorld(database.database, options);
  await withChurn(world);
  const author = `console:${world.system.workspace}:mia`;
  expect(
    (await world.call('POST /requests', { body: { subject: 'churn@v12', to: 'production', author } })).status,
  ).toBe(201);
  return world;
}
const approve = (world: ApiWorld, name: SamplePerson) =>
  castVote(world.as(name), { request: 1, decision: 'approve', source: 'button' });
const somebodyWaits = (world: ApiWorld, count = 1) =>
  vi.waitFor(() => expect(world.api.waiting()).toBe(count), { ...soon, interval: 5 });

describe('a call that waits for a decision', () => {
  it('is woken by the fact of the decision, not by a vote that leaves it open', async () => {
    const world = await asked({ pollMs: NEVER_MS });
    const reply = world.call('GET /requests/R-1?wait=60');
    await somebodyWaits(world);
    await approve(world, 'leo');
    expect(world.api.waiting()).toBe(1);
    await approve(world, 'rita');
    expect(await reply).toMatchObject({ status: 200, body: { state: 'applied', votes: [{}, {}] } });
    expect([world.api.waiting(), world.listeners()]).toEqual([0, 0]);
  });

  it('finds by itself what another process decided', async () => {
    const world = await asked({ pollMs: 10, deaf: true });
    const reply = world.call('GET /requests/R-1?wait=60');
    await somebodyWaits(world);
    await approve(world, 'leo');
    await approve(world, 'rita');
    expect(await reply).toMatchObject({ status: 200, body: { state: 'applied' } });
  });

  it('is answered at once when it is decided already', async () => {
    const world = await asked({ pollMs: NEVER_MS });
    await world.call('POST /requests/R-1/withdraw');
    expect(await world.call('GET /requests/R-1?wait=60')).toMatchObject({ status: 200, body: { state: 'withdrawn' } });
  });

  it('is answered with the present state when its time is up', async () => {
    const world = await asked({ pollMs: NEVER_MS });
    expect(await world.call('GET /requests/R-1?wait=1')).toMatchObject({ status: 200, body: { state: 'pending' } });
    expect(world.api.waiting()).toBe(0);
  });

  it('is refused when too many wait, and everybody is answered when Steward stops', async () => {
    const world = await asked({ pollMs: NEVER_MS, mostWaiting: 2 });
    const two = [world.call('GET /requests/R-1?wait=60'), world.call('GET /requests/R-1?wait=60')];
    await somebodyWaits(world, 2);
    const third = await world.call('GET /requests/R-1?wait=60');
    expect(third).toMatchObject({ status: 503, body: { code: 'TRY_AGAIN' } });
    expect(third.headers.get('retry-after')).toBe('2');
    expect((await world.call('GET /requests/R-1')).status).toBe(200);
    world.api.close();
    for (const reply of await Promise.all(two))
      expect(reply).toMatchObject({ status: 200, body: { state: 'pending' } });
    expect(await world.call('GET /requests/R-1?wait=60')).toMatchObject({ status: 200, body: { state: 'pending' } });
  });

  it('is let go when its client goes away', async () => {
    const world = await asked({ pollMs: NEVER_MS });
    const token = await world.token('socket', 'read');
    const mount = { path: '/api/v1', fetch: world.api.fetch, close: world.api.close };
    const web = createWeb({ host: '127.0.0.1', port: 0, mounts: [mount], log: silentLog });
    const port = await web.start();
    try {
      const away = new AbortController();
      const call = fetch(`http://127.0.0.1:${port}/api/v1/requests/R-1?wait=60`, {
        headers: { authorization: `Bearer ${token}` },
        signal: away.signal,
      });
      await somebodyWaits(world);
      away.abort();
      await expect(call).rejects.toThrow();
      await somebodyWaits(world, 0);
    } finally {
      await web.stop();
    }
  });
});

describe('a waiter', () => {
  const waiters = () => createWaiters({ changed: () => () => undefined, pollMs: 5, most: 10 });
  const wait = (read: () => Promise<number>, forMs = NEVER_MS, signal = new AbortController().signal) => ({
    workspace: 'w',
    request: 1,
    forMs,
    signal,
    read,
    undecided: (state: number) => state < 3,
  });

  it('is given up when reading fails', async () => {
    let reads = 0;
    const all = waiters();
    const read = async () => {
      reads += 1;
      if (reads === 3) throw new Error('the database is away');
      return 0;
    };
    await expect(all.wait(wait(read))).rejects.toThrow('away');
    expect(all.waiting()).toBe(0);
  });

  it('misses nothing that is decided while it reads', async () => {
    let tell: ((facts: never[]) => void) | undefined;
    let state = 0;
    const all = createWaiters({
      changed: (listener) => {
        tell = listener as typeof tell;
        return () => undefined;
      },
      pollMs: NEVER_MS,
      most: 10,
    });
    const read = async () => {
      const seen = state;
      // Decided between the reading and its answer: the ring comes while nobody listens at the bell yet.
      if (tell && state === 0) {
        state = 3;
        tell([{ workspace: 'w', body: { request: 1 } } as never]);
      }
      return seen;
    };
    expect(await all.wait(wait(read))).toBe(3);
  });

  it('does not begin to wait for a client that is away', async () => {
    expect(await waiters().wait(wait(async () => 0, NEVER_MS, AbortSignal.abort()))).toBe(0);
  });
});
