import { pipeline } from 'node:stream/promises';
import { type Api, createApi } from '../src/api/create-api.ts';
import { silentLog } from '../src/kernel/log.ts';
import { firstStageOf } from '../src/lifecycle/plan-move.ts';
import { publishLifecycle } from '../src/lifecycle/revision.ts';
import { defineKpi } from '../src/monitoring/kpis/define-kpi.ts';
import { MOST_READINGS } from '../src/monitoring/kpis/reading-batch.ts';
import { rollUp } from '../src/monitoring/kpis/roll-up.ts';
import { registerModel } from '../src/registry/register-model.ts';
import { type Ctx, systemCtx } from '../src/store/unit.ts';
import { createToken } from '../src/workspace/create-token.ts';
import { shippedLifecycle } from '../test/kit/lifecycle.ts';
import { type Figure, median, shownMs } from './figure.ts';
import { openUnit } from './open-unit.ts';
import { benchServer } from './server.ts';

const ROUNDS = 5;
/** Each sends so many calls of 10,000 a round, one after the other. */
const SENDERS = 2;
const CALLS = 4;
const KPIS = 10;
const AIM = 0.8;

type Row = readonly [model: string, kpi: string, at: string, value: number];
type Pool = Awaited<ReturnType<typeof openUnit>>['pool'];

/** Readings per second through the API, beside the same rows by one bare unnest a call and by COPY. */
export async function bench(): Promise<readonly Figure[]> {
  const server = await benchServer();
  const { unit, pool, close } = await openUnit(await server.create('readings'), SENDERS + 2);
  try {
    const ctx = systemCtx(unit, { workspace: 'bench', name: 'bench', log: silentLog });
    const secret = await prepare(ctx, pool);
    const api = createApi({ unit, log: silentLog, publicUrl: 'http://bench', changed: () => () => {} });
    const speeds = { api: [] as number[], unnest: [] as number[], copy: [] as number[] };
    const folded: number[] = [];
    const newest = Math.floor(Date.now() / 60_000) * 60_000;
    // The first round warms both up and does not count.
    for (let round = 0; round <= ROUNDS; round += 1) {
      const batches = batchesOf(newest, round);
      const bodies = batches.map((batch) => batch.map(bodyOf));
      const took = {
        unnest: await timed(batches, (batch) => insertBare(pool, batch)),
        api: await timed(bodies, (body) => post(api, secret, body)),
        copy: await timed(batches, (batch) => copyBare(pool, batch)),
      };
      const began = performance.now();
      await rollUp({ ...ctx, now: new Date() });
      if (round === 0) continue;
      folded.push(performance.now() - began);
      const rows = SENDERS * CALLS * MOST_READINGS;
      for (const name of ['api', 'unnest', 'copy'] as const) speeds[name].push((rows / took[name]) * 1_000);
    }
    const rows = SENDERS * CALLS * MOST_READINGS;
    const ratioTo = (floor: readonly number[]) => median(speeds.api.map((speed, i) => speed / floor[i]!));
    const ratio = ratioTo(speeds.unnest);
    return [
      {
        what: `readings per second through the API, ${SENDERS} senders of 10,000 a call, beside bare unnest`,
        ...{
          figure: shown(median(speeds.api)),
          floor: shown(median(speeds.unnest)),
          ratio,
          aim: `ratio ${AIM}`,
          met: ratio >= AIM,
        },
      },
      {
        what: 'the same beside COPY',
        ...{ figure: shown(median(speeds.api)), floor: shown(median(speeds.copy)), ratio: ratioTo(speeds.copy) },
      },
      { what: `rolling up ${rows.toLocaleString('en')} of them, afterwards`, figure: shownMs(median(folded)) },
    ];
  } finally {
    await close();
    await server.stop();
  }
}

async function prepare(ctx: Ctx, pool: Pool): Promise<string> {
  await publishLifecycle(ctx, shippedLifecycle());
  await registerModel(ctx, { model: 'churn' }, firstStageOf('model'));
  for (let i = 0; i < KPIS; i += 1) await defineKpi(ctx, { model: 'churn', kpi: `kpi-${i}`, retentionDays: 730 });
  // The same columns, types and key; one table each, so that none meets the other's rows.
  await pool.unsafe(
    'create table bare_unnest (like reading including all); create table bare_copy (like reading including all)',
  );
  return (await createToken(ctx, { name: 'bench', scopes: ['readings:write'] })).secret;
}

/** One reading a minute of each KPI, never the same twice: each round and sender has a time of its own. */
function batchesOf(newest: number, round: number): Row[][][] {
  return Array.from({ length: SENDERS }, (_, sender) =>
    Array.from({ length: CALLS }, (_, call) => {
      const place = (round * SENDERS + sender) * CALLS + call;
      const minutes = MOST_READINGS / KPIS;
      return Array.from({ length: MOST_READINGS }, (_, i): Row => {
        const at = new Date(newest - (place * minutes + Math.floor(i / KPIS)) * 60_000).toISOString();
        return ['churn', `kpi-${i % KPIS}`, at, ((i * 7_919) % 1_000) / 1_000];
      });
    }),
  );
}

const bodyOf = (rows: readonly Row[]): string =>
  JSON.stringify({ readings: rows.map(([model, kpi, at, value]) => ({ model, kpi, at, value })) });

/** All senders at once, each its calls one after the other; milliseconds until the last is done. */
async function timed<T>(batches: readonly (readonly T[])[], send: (batch: T) => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await Promise.all(
    batches.map(async (mine) => {
      for (const batch of mine) await send(batch);
    }),
  );
  return performance.now() - began;
}

async function post(api: Api, secret: string, body: string): Promise<void> {
  const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json' };
  const answer = await api.fetch(new Request('http://bench/api/v1/readings', { method: 'POST', headers, body }));
  const text = await answer.text();
  if (answer.status !== 200 || !text.includes(`"recorded":${MOST_READINGS}`)) throw new Error(text.slice(0, 300));
}

async function insertBare(pool: Pool, rows: readonly Row[]): Promise<void> {
  const list = <T>(of: (row: Row) => T) => rows.map(of);
  await pool.unsafe(
    `insert into bare_unnest (workspace_id, model, kpi, at, version, labels_key, value, weight)
     select 'bench', * from unnest($1::text[], $2::text[], $3::timestamptz[], $4::text[], $5::text[], $6::float8[], $7::float8[])`,
    [
      list(([m]) => m),
      list(([, k]) => k),
      list(([, , at]) => at),
      list(() => ''),
      list(() => ''),
      list(([, , , v]) => v),
      list(() => 1),
    ],
    { prepare: true },
  );
}

async function copyBare(pool: Pool, rows: readonly Row[]): Promise<void> {
  const lines = rows.map(([model, kpi, at, value]) => `bench\t${model}\t${kpi}\t${at}\t\t\t${value}\t1\n`).join('');
  const into =
    await pool`copy bare_copy (workspace_id, model, kpi, at, version, labels_key, value, weight) from stdin`.writable();
  await pipeline([lines], into);
}

const shown = (perSecond: number): string => Math.round(perSecond).toLocaleString('en');
