import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMeters } from '../../src/api/meters.ts';
import { createIntake } from '../../src/intake/create-intake.ts';
import { badSignature } from '../../src/intake/fresh.ts';
import { sources } from '../../src/intake/index.ts';
import { createRateLimit, type SourceLimit } from '../../src/intake/rate-limit.ts';
import type { Source } from '../../src/intake/source.ts';
import { type Log, silentLog } from '../../src/kernel/log.ts';
import { createWeb, type Web } from '../../src/web/server.ts';
import { digestOf } from '../../src/workspace/create-token.ts';
import { integrationOverflowed } from '../../src/workspace/events.ts';
import { overflowLine, overflowSubject } from '../../src/workspace/overflow-line.ts';
import { integration } from '../../src/workspace/tables.ts';
import { type PeopleKit, peopleKit } from '../people/people-kit.ts';

const start = new Date('2026-03-02T10:00:00Z');
const at = (ms: number) => new Date(start.getTime() + ms);
const two = { perMinute: 60, burst: 2 };

describe('the bucket of an integration', () => {
  it('lets a burst in, then so many a minute, and says when the next may come', () => {
    const limit = createRateLimit();
    const admit = (ms: number) => limit.admit('a', two, at(ms));
    expect([admit(0), admit(0)]).toEqual([{ admitted: true }, { admitted: true }]);
    expect(admit(0)).toEqual({ admitted: false, retryAfterSeconds: 1, first: true });
    expect(admit(999)).toMatchObject({ admitted: false });
    expect(admit(1_000)).toEqual({ admitted: true });
    expect(admit(1_000)).toMatchObject({ admitted: false });
  });

  it.each([
    [60, 1],
    [6, 10],
    [1, 60],
    [6_000, 1],
  ])('%i a minute: again after %i s, and then it comes in', (perMinute, seconds) => {
    const limit = createRateLimit();
    const admit = (ms: number) => limit.admit('a', { perMinute, burst: 1 }, at(ms));
    admit(0);
    expect(admit(0)).toMatchObject({ admitted: false, retryAfterSeconds: seconds });
    expect(admit(seconds * 1_000)).toEqual({ admitted: true });
  });

  it('is one each, and never holds more than its burst', () => {
    const limit = createRateLimit();
    const admitted = (who: string, ms: number, times: number) =>
      Array.from({ length: times }, () => limit.admit(who, two, at(ms))).filter((each) => each.admitted).length;
    expect([admitted('a', 0, 5), admitted('b', 0, 5), admitted('a', 86_400_000, 5)]).toEqual([2, 2, 2]);
  });

  it('takes nothing and gives nothing when a clock is set back', () => {
    const limit = createRateLimit();
    const admit = (ms: number) => limit.admit('a', two, at(ms)).admitted;
    expect([admit(0), admit(-3_600_000), admit(-3_600_000), admit(-3_599_000)]).toEqual([true, true, false, true]);
  });

  it('says the first refusal until it was full again', () => {
    const limit = createRateLimit();
    const first = (ms: number) => {
      const admission = limit.admit('a', two, at(ms));
      return admission.admitted ? 'in' : admission.first;
    };
    expect([0, 0, 0, 0, 1_000, 1_000].map(first)).toEqual(['in', 'in', true, false, 'in', false]);
    expect([9_000, 9_000, 9_000].map(first)).toEqual(['in', 'in', true]);
  });

  it('is forgotten when there are too many, the one used longest ago first', () => {
    const limit = createRateLimit(3);
    for (const who of ['a', 'b', 'c']) limit.admit(who, { perMinute: 1, burst: 1 }, start);
    limit.admit('a', { perMinute: 1, burst: 1 }, start);
    for (let more = 0; more < 1_000; more += 1) limit.admit(`x${more}`, two, start);
    expect(limit.size()).toBe(3);
  });
});

describe('POST /in beyond the limit', () => {
  let kit: PeopleKit;
  const closing: Web[] = [];
  beforeAll(async () => {
    kit = await peopleKit();
  });
  afterAll(async () => {
    for (const web of closing) await web.stop(0);
    await kit.close();
  });

  /** A source whose signature is the word "right" and whose id is a header. */
  const sourceWith = (overflow: SourceLimit['overflow'], received: string[]): Source => ({
    name: 'probe',
    limit: { perMinute: 60, burst: 2, overflow },
    verify: ({ headers }) => {
      if (headers.get('x-signature') !== 'right') throw badSignature();
      return headers.get('x-id') ?? '';
    },
    receive: async (_tx, { headers }) => void received.push(headers.get('x-id') ?? ''),
  });

  async function served(overflow: SourceLimit['overflow'] = 429) {
    const ctx = kit.fresh();
    const { workspace } = ctx;
    const received: string[] = [];
    const warned: unknown[] = [];
    const log: Log = { ...silentLog, warn: (message, fields) => void warned.push([message, fields]) };
    const meters = createMeters();
    const intake = createIntake({
      unit: kit.unit,
      log,
      sources: [sourceWith(overflow, received)],
      observe: meters.intake,
    });
    const web = createWeb({ host: '127.0.0.1', port: 0, mounts: [{ path: '/in', take: intake }], log });
    closing.push(web);
    const port = await web.start();
    const add = async (name: string) => {
      const id = crypto.randomUUID();
      const row = { workspaceId: workspace, id, source: 'probe', name, digest: digestOf(id), createdAt: kit.now };
      await kit.unit.db.insert(integration).values(row);
      return id;
    };
    const send = async (to: string, id: string, signature = 'right') => {
      const headers = { 'x-id': id, 'x-signature': signature };
      const answer = await fetch(`http://127.0.0.1:${port}/in/probe/${to}`, { method: 'POST', headers, body: '{}' });
      return { status: answer.status, later: answer.headers.get('retry-after'), body: await answer.json() };
    };
    const counted = () =>
      Object.fromEntries(
        meters
          .metrics()
          .find(({ name }) => name === 'steward_intake_total')!
          .samples.map(({ labels, value }) => [labels?.outcome, value]),
      );
    const overflows = () =>
      kit.facts.filter((fact) => fact.workspace === workspace && fact.kind === integrationOverflowed.kind);
    return { ctx, add, send, counted, received, warned, overflows };
  }

  it.each([
    [429, 'TOO_MANY'],
    [503, 'TRY_AGAIN'],
  ] as const)('is answered %i with Retry-After, not taken, counted, and told once', async (overflow, code) => {
    // Half a minute before the clock's next full hour, which makes no second message of what follows.
    kit.now = new Date((Math.ceil(kit.now.getTime() / 3_600_000) + 1) * 3_600_000 - 30_000);
    const { ctx, add, send, counted, received, warned, overflows } = await served(overflow);
    const to = await add('one');
    expect([(await send(to, 'a')).status, (await send(to, 'b')).status]).toEqual([200, 200]);
    const refused = await send(to, 'c');
    expect(refused).toMatchObject({ status: overflow, later: '1', body: { code, hint: 'Send it again in 1 s.' } });
    expect((await send(to, 'd')).status).toBe(overflow);
    expect(received).toEqual(['a', 'b']);
    expect(counted()).toEqual({ taken: 2, refused: 2 });
    expect(warned).toEqual([
      [expect.stringContaining(`answered ${overflow}`), expect.objectContaining({ integration: 'one' })],
    ]);
    kit.now = new Date(kit.now.getTime() + 1_000);
    expect(await send(to, 'c')).toMatchObject({ status: 200, body: { repeated: false } });
    expect(received).toEqual(['a', 'b', 'c']);
    // In chat once, however often it is over within the hour; who has no channel for incidents tells the admins.
    kit.now = new Date(kit.now.getTime() + 60_000);
    for (const id of ['e', 'f', 'g']) await send(to, id);
    expect(warned).toHaveLength(2);
    const [told, ...more] = overflows();
    expect(more).toEqual([]);
    // However many integrations were made after it.
    const made = { workspaceId: ctx.workspace, source: 'probe', createdAt: kit.now };
    const others = Array.from({ length: 100 }, (_, n) => ({ id: crypto.randomUUID(), name: `other${n}` }));
    await kit.unit.db
      .insert(integration)
      .values(others.map(({ id, name }) => ({ ...made, id, name, digest: digestOf(id) })));
    const card = told && (await overflowLine(ctx, overflowSubject(told)));
    expect(card?.summary).toMatch(
      new RegExp(
        `^probe one sends more than 60 deliveries a minute. .* answered ${overflow}, for it to send again; .* Let it`,
      ),
    );
    kit.now = new Date(kit.now.getTime() + 3_600_000);
    for (const id of ['h', 'i', 'j']) await send(to, id);
    expect(overflows()).toHaveLength(2);
  });

  it('never refuses what was acknowledged before', async () => {
    const { add, send, counted } = await served();
    const to = await add('one');
    await send(to, 'a');
    await send(to, 'b');
    expect((await send(to, 'c')).status).toBe(429);
    expect(await send(to, 'a')).toMatchObject({ status: 200, body: { accepted: true, repeated: true } });
    expect(counted()).toEqual({ taken: 2, refused: 1, repeated: 1 });
  });

  it('is used up by nobody else: not without a signature, not by another integration, not by what is sent again', async () => {
    const { add, send, received } = await served();
    const [one, other] = [await add('one'), await add('other')];
    await send(one, 'a');
    const strange = Array.from({ length: 10 }, (_, nth) => send(one, `s${nth}`, 'wrong'));
    expect((await Promise.all(strange)).map(({ status }) => status)).toEqual(Array(10).fill(401));
    for (const id of ['x', 'y', 'z']) await send(other, id);
    for (let again = 0; again < 5; again += 1) expect((await send(one, 'a')).status).toBe(200);
    expect((await send(one, 'b')).status).toBe(200);
    expect((await send(one, 'c')).status).toBe(429);
    expect(received).toEqual(['a', 'x', 'y', 'b']);
  });

  it('takes no more than the burst of many at once', async () => {
    const { add, send, received } = await served();
    const to = await add('one');
    const all = await Promise.all(Array.from({ length: 12 }, (_, nth) => send(to, `n${nth}`)));
    expect(all.filter(({ status }) => status === 200)).toHaveLength(2);
    expect(received).toHaveLength(2);
  });
});

it('every source says how much it takes, and whoever does not try again after 429 gets 503', () => {
  for (const { limit } of sources) {
    expect(limit.burst).toBeGreaterThanOrEqual(1);
    expect(limit.perMinute).toBeGreaterThanOrEqual(1);
  }
  const overflow = new Map(sources.map(({ name, limit }) => [name, limit.overflow]));
  expect(['alertmanager', 'grafana', 'pagerduty'].map((name) => overflow.get(name))).toEqual([503, 503, 429]);
});
