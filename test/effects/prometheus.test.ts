import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sql } from 'drizzle-orm';
import { afterEach, describe, expect, it } from 'vitest';
import { prometheusAddress, queryRange } from '../../src/effects/prometheus-api.ts';
import { readKpiSource } from '../../src/effects/read-kpi-source.ts';
import { defineKpi } from '../../src/monitoring/kpis/define-kpi.ts';
import { kpiCard } from '../../src/monitoring/kpis/kpi-card.ts';
import { removeSource, setSource } from '../../src/monitoring/kpis/set-source.ts';
import { sourceLine } from '../../src/monitoring/kpis/source-line.ts';
import { findSource, MOST_SLOTS, slotsDue } from '../../src/monitoring/kpis/sources.ts';
import { hasPrometheus, startPrometheus } from '../kit/prometheus.ts';
import { clock, facts, refusal, useChurn, world } from '../lifecycle/churn-world.ts';

useChurn();

const MINUTE = 60_000;
const name = { model: 'churn', kpi: 'accuracy' };
let secret: string | undefined;
const read = () =>
  readKpiSource((asked) => (asked === 'PROMETHEUS_PROD' ? secret : undefined))(
    { ...world.system, now: clock.now },
    'churn/accuracy',
  );
const told = async () => (await facts()).filter((kind) => kind.startsWith('kpi.source'));
const timer = async () => {
  const [row] = await world.unit.db.execute<{ due_at: Date }>(sql`
    select due_at from timer where workspace_id = ${world.system.workspace} and kind = 'kpi-source'`);
  return row?.due_at.toISOString();
};
const kept = async () =>
  (
    await world.unit.db.execute<{ at: Date; value: number }>(sql`
      select at, value from reading where workspace_id = ${world.system.workspace} order by at`)
  ).map(({ at, value }) => [at.toISOString().slice(11, 19), value]);
const watch = async (every = 1) => {
  await defineKpi(world.as('mia'), { ...name, windowMinutes: 15 });
  await setSource(world.as('ada'), { ...name, source: 'prod', query: 'churn_accuracy', everyMinutes: every });
};

let server: Server | undefined;
afterEach(() => {
  clock.now = new Date('2026-11-21T09:00:00.000Z');
  server?.closeAllConnections();
  server?.close();
});
/** A Prometheus of few words. */
async function answering(
  answer: (url: URL, headers: Record<string, unknown>) => [number, unknown] | undefined,
): Promise<string> {
  server = createServer((request, response) => {
    const said = answer(new URL(request.url ?? '/', 'http://x'), request.headers);
    if (said) response.writeHead(said[0]).end(typeof said[1] === 'string' ? said[1] : JSON.stringify(said[1]));
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}
const matrix = (...values: [number, string][]) => ({
  status: 'success',
  data: { resultType: 'matrix', result: [{ metric: { __name__: 'x', host: 'a' }, values }] },
});

describe.skipIf(!hasPrometheus() && process.env.CI !== 'true')('a real Prometheus', () => {
  it('is read slot by slot, told of once when it is away, and what was missed is filled in', async () => {
    const prometheus = await startPrometheus();
    try {
      const minute = Math.floor(Date.now() / MINUTE) * MINUTE;
      const at = (ago: number) => new Date(minute - ago * MINUTE);
      const stamp = (ago: number) => at(ago).toISOString().slice(11, 19);
      await prometheus.export([10, 9, 8, 7, 6, 5].map((ago) => [at(ago), (100 - ago) / 100] as const));
      clock.now = new Date(at(8).getTime() + 6_000);
      secret = prometheus.url;
      await watch();
      await read();
      expect(await kept()).toEqual([
        [stamp(10), 0.9],
        [stamp(9), 0.91],
        [stamp(8), 0.92],
      ]);
      expect(await timer()).toBe(new Date(at(7).getTime() + 5_000).toISOString());
      await prometheus.stop();
      clock.now = new Date(at(7).getTime() + 6_000);
      await read();
      clock.now = new Date(at(6).getTime() + 6_000);
      await read();
      expect(await told()).toEqual(['kpi.source-set', 'kpi.source-failed']);
      expect((await findSource(world.system, name))?.problem).toMatch(/refused the connection/);
      await prometheus.start();
      clock.now = new Date(at(5).getTime() + 6_000);
      await read();
      await read();
      expect((await kept()).slice(3)).toEqual([
        [stamp(7), 0.93],
        [stamp(6), 0.94],
        [stamp(5), 0.95],
      ]);
      expect(await told()).toEqual(['kpi.source-set', 'kpi.source-failed', 'kpi.source-back']);
      const wrong = queryRange(prometheusAddress(prometheus.url), {
        query: 'sum(',
        from: at(1),
        to: at(0),
        stepMs: MINUTE,
      });
      await expect(wrong).rejects.toThrow(/answered 400 \(bad_data\): .*parse error/);
    } finally {
      await prometheus.close();
    }
  });
});

describe('a source', () => {
  it.each<[string, () => Promise<string> | string, RegExp]>([
    [
      'that answers an error',
      () => answering(() => [422, { status: 'error', errorType: 'execution', error: 'too many samples' }]),
      /answered 422 \(execution\): too many samples/,
    ],
    ['that answers 503 without words', () => answering(() => [503, 'busy']), /answered 503$/],
    ['that is something else', () => answering(() => [200, '<html>']), /none of Prometheus/],
    ['that sends us on', () => answering(() => [302, '']), /answered 302/],
    [
      'with too many series',
      () =>
        answering(() => [
          200,
          {
            status: 'success',
            data: {
              resultType: 'matrix',
              result: Array.from({ length: 101 }, (_, i) => ({ metric: { i: String(i) }, values: [] })),
            },
          },
        ]),
      /101 series, at most 100/,
    ],
    ['that nobody set', () => '', /no address EFFECT_PROMETHEUS_PROD/],
    ['whose address is none', () => 'prometheus', /no URL/],
  ])('%s is told once, and tried again with growing pauses', async (_, address, words) => {
    const host = await address();
    secret = /^127/.test(host) ? `http://${host}` : host;
    await watch();
    clock.advance(MINUTE);
    await read();
    const first = await timer();
    await read();
    expect((await findSource(world.system, name))?.problem).toMatch(words);
    expect([first, await timer()].map((due) => Date.parse(due!) - clock.now.getTime())).toEqual([15_000, 30_000]);
    expect(await told()).toEqual(['kpi.source-set', 'kpi.source-failed']);
    const card = JSON.stringify(await kpiCard(world.system, { ...name, days: 1, zone: 'UTC' }));
    expect(card).toContain('Cannot be read');
    const line = await sourceLine(world.system, 'kpi-source:failed:churn:accuracy:1');
    expect(line?.summary).toMatch(/cannot be read from prod/);
    clock.advance(-MINUTE);
  });

  it.each([
    ['basic', 'reader:p%40ss@', `Basic ${Buffer.from('reader:p@ss').toString('base64')}`],
    ['bearer', ':t0ken@', 'Bearer t0ken'],
    ['none', '', undefined],
  ])('is signed in to by %s', async (_, credentials, expected) => {
    let seen: unknown;
    const host = await answering((url, headers) => {
      seen = [url.pathname, headers.authorization];
      return [200, matrix([Date.now() / 1_000, '0.5'])];
    });
    const address = prometheusAddress(`http://${credentials}${host}/prometheus/`);
    const now = new Date();
    expect(await queryRange(address, { query: 'x', from: now, to: now, stepMs: MINUTE })).toMatchObject([
      { labels: { host: 'a' } },
    ]);
    expect(seen).toEqual(['/prometheus/api/v1/query_range', expected]);
  });

  it('that does not answer is given up', async () => {
    const host = await answering(() => undefined);
    const now = new Date();
    const asked = queryRange(
      prometheusAddress(`http://${host}`),
      { query: 'x', from: now, to: now, stepMs: MINUTE },
      AbortSignal.timeout(50),
    );
    await expect(asked).rejects.toThrow(/could not be reached|in time/);
  });

  it('says NaN and infinities where it has no value, which are no readings', async () => {
    secret = `http://${await answering((url) => {
      const at = Number(url.searchParams.get('end'));
      return [200, matrix([at - 120, 'NaN'], [at - 60, '+Inf'], [at, '0.5'])];
    })}`;
    await watch();
    await read();
    expect(await kept()).toHaveLength(1);
  });

  it('whose query was changed while it was read is read anew', async () => {
    secret = `http://${await answering((url) => [200, matrix([Number(url.searchParams.get('end')), '0.5'])])}`;
    await watch();
    const before = await findSource(world.system, name);
    const reading = read();
    await setSource(world.as('ada'), { ...name, source: 'prod', query: 'other', everyMinutes: 5 });
    await reading;
    expect((await findSource(world.system, name))?.revision).toBe((before?.revision ?? 0) + 1);
    await removeSource(world.as('ada'), name);
    expect([await timer(), await findSource(world.system, name)]).toEqual([undefined, undefined]);
    expect((await refusal(removeSource(world.as('ada'), name)))[1]).toMatch(/read from no source/);
    await read();
  });

  it('that was away for long is filled in up to a cap, from the latest slots', () => {
    const now = new Date('2026-11-21T09:00:10Z');
    const due = slotsDue({ readTo: new Date('2026-01-01T00:00:00Z'), everyMinutes: 1 }, now)!;
    expect((due.to.getTime() - due.from.getTime()) / due.stepMs + 1).toBe(MOST_SLOTS);
    expect(due.to.toISOString()).toBe('2026-11-21T09:00:00.000Z');
    expect(slotsDue({ readTo: due.to, everyMinutes: 1 }, now)).toBeUndefined();
    expect(slotsDue({ readTo: new Date('2027-01-01T00:00:00Z'), everyMinutes: 1 }, now)).toBeUndefined();
  });
});
