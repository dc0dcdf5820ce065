import { beforeEach, describe, expect, it } from 'vitest';
import { defineKpi } from '../../src/monitoring/kpis/define-kpi.ts';
import { kpisNow } from '../../src/monitoring/kpis/kpi-status.ts';
import { rollUp } from '../../src/monitoring/kpis/roll-up.ts';
import { withChurn } from '../kit/lifecycle.ts';
import { useApi, world } from './api-world.ts';

let token: string;
useApi();
beforeEach(async () => {
  await withChurn(world);
  await defineKpi(world.as('mia'), { model: 'churn', kpi: 'accuracy', breach: 0.8 });
  token = await world.token('serving', 'readings:write');
});

const one = { model: 'churn', kpi: 'accuracy', value: 0.9 };
const post = (readings: unknown, options: { key?: string; query?: string; raw?: string } = {}) => {
  const { key, query = '', raw } = options;
  return world.call(`POST /readings${query}`, {
    token,
    ...(raw === undefined ? { body: { readings } } : { raw }),
    ...(key === undefined ? {} : { key }),
  });
};
const samples = async () => {
  await rollUp(world.system);
  return (await kpisNow({ ...world.system, now: new Date() }, 'churn'))[0]?.samples;
};

describe('POST /api/v1/readings', () => {
  it('keeps readings and says what became of them', async () => {
    const ago = (ms: number) => new Date(Date.now() - ms).toISOString();
    const list = [
      { ...one, at: ago(60_000) },
      { ...one, version: 'v12', at: ago(50_000), labels: { country: 'DE' }, weight: 20 },
    ];
    expect(await post(list)).toMatchObject({
      status: 200,
      body: { recorded: 2, corrected: 0, repeated: 0, refused: [] },
    });
    expect(await post([...list, { ...list[0], value: 0.8 }])).toMatchObject({
      body: { recorded: 0, corrected: 1, repeated: 2 },
    });
    expect(await samples()).toBe(21);
  });

  it('refuses a call with every faulty index, and keeps none of it', async () => {
    const bad = [one, { ...one, kpi: 'auc' }, { ...one, model: 'chrun' }, { ...one, value: 'x', extra: 1 }];
    const answer = await post(bad);
    expect(answer).toMatchObject({
      status: 422,
      body: { code: 'BAD_INPUT', detail: expect.stringMatching(/None of 4 was kept/) },
    });
    expect(answer.body.errors.map(({ field }) => field).sort()).toEqual([
      'readings.1.kpi',
      'readings.2.model',
      'readings.3.extra',
      'readings.3.value',
    ]);
    expect(await samples()).toBe(0);
    const kept = await post(bad, { query: '?partial=true' });
    expect(kept).toMatchObject({ status: 200, body: { recorded: 1 } });
    expect((kept.body as unknown as { refused: unknown[] }).refused).toHaveLength(4);
    expect(await samples()).toBe(1);
  });

  it('a repeated key gets the first answer, a refusal with its faults included', async () => {
    const first = await post([one], { key: 'k1' });
    const again = await post([one], { key: 'k1' });
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(await post([{ ...one, value: 1 }], { key: 'k1' })).toMatchObject({
      status: 422,
      body: { code: 'IDEMPOTENCY_MISMATCH' },
    });
    await post([{ ...one, kpi: 'auc' }], { key: 'k2' });
    expect(await post([{ ...one, kpi: 'auc' }], { key: 'k2' })).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'readings.0.kpi' }] },
    });
  });

  it('takes 10,000, and of 10,001 says how many fit', async () => {
    const many = (n: number) =>
      Array.from({ length: n }, (_, i) => ({ ...one, labels: { host: `host-${i}`, zone: 'eu-central-1a' } }));
    expect(await post(many(10_000))).toMatchObject({ status: 200, body: { recorded: 10_000 } });
    expect(await post(many(10_001))).toMatchObject({
      status: 413,
      body: { code: 'TOO_LARGE', detail: expect.stringMatching(/at most 10,000/) },
    });
  });

  it.each<[string, string, number, string]>([
    ['NaN', '{"readings":[{"model":"churn","kpi":"accuracy","value":NaN}]}', 422, 'BAD_INPUT'],
    [
      'a number beyond all doubles',
      '{"readings":[{"model":"churn","kpi":"accuracy","value":1e999}]}',
      422,
      'BAD_INPUT',
    ],
    ['no list', '{"reading":[]}', 422, 'BAD_INPUT'],
    ['another field beside it', '{"readings":[],"partial":true}', 422, 'BAD_INPUT'],
    ['a list alone', '[]', 422, 'BAD_INPUT'],
    ['what is no JSON', '{"readings":', 422, 'BAD_INPUT'],
    ['more than 8 MiB', `{"readings":[],"x":"${'x'.repeat(8 * 1024 * 1024)}"}`, 413, 'TOO_LARGE'],
  ])('refuses %s', async (_, raw, status, code) => {
    expect(await post(undefined, { raw })).toMatchObject({ status, body: { code } });
    expect(await samples()).toBe(0);
  });

  it('needs the scope readings:write, and partial to be true or false', async () => {
    expect((await world.call('POST /readings', { body: { readings: [one] } })).status).toBe(403);
    expect((await world.call('POST /readings', { body: { readings: [one] }, token: undefined })).status).toBe(401);
    expect(await post([one], { query: '?partial=maybe' })).toMatchObject({ status: 422, body: { code: 'BAD_INPUT' } });
  });

  it('is described', async () => {
    const { body } = await world.call('GET /openapi.json');
    expect(body.paths['/api/v1/readings']?.post).toMatchObject({ security: [{ bearer: [] }] });
    expect(body.components.schemas).toHaveProperty('NewReadings');
  });
});
