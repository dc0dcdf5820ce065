import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createIntake } from '../../src/intake/create-intake.ts';
import { sources } from '../../src/intake/index.ts';
import { isStewardError } from '../../src/kernel/errors.ts';
import { silentLog } from '../../src/kernel/log.ts';
import { addIntegration, INTEGRATION_SOURCES } from '../../src/workspace/add-integration.ts';
import { listIntegrations } from '../../src/workspace/integrations.ts';
import { removeIntegration } from '../../src/workspace/remove-integration.ts';
import { integration } from '../../src/workspace/tables.ts';
import { mlflowWebhook } from '../kit/mlflow-server.ts';
import { sentOf } from '../kit/sent.ts';
import { kindsOf, type PeopleKit, peopleKit } from '../people/people-kit.ts';

let kit: PeopleKit;
let intake: ReturnType<typeof createIntake>;
beforeAll(async () => {
  kit = await peopleKit();
  intake = createIntake({ unit: kit.unit, log: silentLog, sources });
});
afterAll(() => kit.close());

const data = { name: 'churn', alias: 'champion', version: '13' };
const made = async () => {
  const ctx = kit.fresh();
  return { ctx, ...(await addIntegration(ctx, { source: 'mlflow', name: 'registry' })) };
};
const send = async (path: string, sent: { headers?: Record<string, string>; body?: string }, method = 'POST') => {
  try {
    const { status, body } = await intake(await sentOf(new Request(`http://steward${path}`, { method, ...sent })));
    return [status, body];
  } catch (error) {
    if (isStewardError(error)) return [error.code];
    throw error;
  }
};
const keys = async () =>
  (await kit.unit.db.execute<{ count: number }>(sql`select count(*)::int as count from once`))[0]?.count;

describe('POST /in/mlflow', () => {
  test('takes a signed delivery once, however often MLflow repeats it', async () => {
    const { ctx, id, token } = await made();
    const sent = mlflowWebhook('model_version_alias', 'created', data, token, { at: kit.now });
    expect(await send(`/in/mlflow/${id}`, sent)).toEqual([200, { accepted: true, repeated: false }]);
    expect(await send(`/in/mlflow/${id}/anything`, sent)).toEqual([200, { accepted: true, repeated: true }]);
    expect((await listIntegrations(ctx, {}, 9))[0]?.lastUsedAt).toEqual(kit.now);
  });

  test.each<[string, (sent: ReturnType<typeof mlflowWebhook>) => { headers: Record<string, string>; body: string }]>([
    ['another body', ({ headers, body }) => ({ headers, body: body.replace('13', '14') })],
    ['another id', ({ headers, body }) => ({ headers: { ...headers, 'x-mlflow-delivery-id': 'another-id' }, body })],
    ['no signature', ({ headers: { 'x-mlflow-signature': _, ...headers }, body }) => ({ headers, body })],
    ['no timestamp', ({ headers: { 'x-mlflow-timestamp': _, ...headers }, body }) => ({ headers, body })],
    [
      'another version of the signature',
      ({ headers, body }) => ({
        headers: { ...headers, 'x-mlflow-signature': headers['x-mlflow-signature']?.replace('v1', 'v2') ?? '' },
        body,
      }),
    ],
    ['an empty signature', ({ headers, body }) => ({ headers: { ...headers, 'x-mlflow-signature': 'v1,' }, body })],
  ])('refuses %s and writes nothing', async (_, change) => {
    const { ctx, id, token } = await made();
    const before = await keys();
    const sent = change(mlflowWebhook('model_version_alias', 'created', data, token, { at: kit.now }));
    expect(await send(`/in/mlflow/${id}`, sent)).toEqual(['BAD_SIGNATURE']);
    expect(await keys()).toBe(before);
    expect((await listIntegrations(ctx, {}, 9))[0]?.lastUsedAt).toBeNull();
  });

  test.each([
    [-299, [200, { accepted: true, repeated: false }]],
    [299, [200, { accepted: true, repeated: false }]],
    [-301, ['BAD_SIGNATURE']],
    [301, ['BAD_SIGNATURE']],
  ])('what was signed %i s from now: %j', async (seconds, answer) => {
    const { id, token } = await made();
    const at = new Date(kit.now.getTime() + seconds * 1000);
    expect(await send(`/in/mlflow/${id}`, mlflowWebhook('model_version', 'created', {}, token, { at }))).toEqual(
      answer,
    );
  });

  test('refuses the secret of another integration, a removed one and an address that never was, all alike', async () => {
    const [one, other] = [await made(), await made()];
    const sent = mlflowWebhook('model_version_alias', 'created', data, other.token, { at: kit.now });
    expect(await send(`/in/mlflow/${one.id}`, sent)).toEqual(['BAD_SIGNATURE']);
    await removeIntegration(other.ctx, { source: 'mlflow', name: 'registry' });
    expect(await send(`/in/mlflow/${other.id}`, sent)).toEqual(['BAD_SIGNATURE']);
    expect(await send('/in/mlflow/0197', sent)).toEqual(['BAD_SIGNATURE']);
  });

  test('keeps quiet about events it has no use for, and refuses what is no event', async () => {
    const { id, token } = await made();
    const ok = [200, { accepted: true, repeated: false }];
    for (const [entity, action] of [
      ['registered_model', 'created'],
      ['model_version_tag', 'set'],
      ['prompt_alias', 'created'],
      ['model_version_alias', 'created'],
    ] as const) {
      expect(await send(`/in/mlflow/${id}`, mlflowWebhook(entity, action, { x: 1 }, token, { at: kit.now }))).toEqual(
        ok,
      );
    }
    const { headers } = mlflowWebhook('a', 'b', {}, token, { at: kit.now });
    expect(await send(`/in/mlflow/${id}`, { headers, body: 'no json' })).toEqual(['BAD_SIGNATURE']);
  });

  test.each([
    ['/in/other/x', 'POST', 'NOT_FOUND'],
    ['/in', 'POST', 'NOT_FOUND'],
    ['/in/mlflow/x', 'PUT', 'NOT_FOUND'],
  ])('%s %s is %s', async (path, method, code) => {
    expect(await send(path, { body: '{}' }, method)).toEqual([code]);
  });

  test('refuses bodies over 1 MiB', async () => {
    const { id } = await made();
    expect(await send(`/in/mlflow/${id}`, { body: 'x'.repeat(1024 * 1024 + 1) })).toEqual(['TOO_LARGE']);
  });
});

describe('an integration', () => {
  test('is kept as a digest only, in the database and in the ledger', async () => {
    const { ctx, token } = await made();
    expect(token).toMatch(/^sti_[A-Za-z0-9_-]{64}$/);
    expect(JSON.stringify(await ctx.db.select().from(integration))).not.toContain(token);
    expect(JSON.stringify(kit.facts)).not.toContain(token);
    expect(JSON.stringify(await listIntegrations(ctx, {}, 9))).not.toMatch(/digest/);
  });

  test('has a name once, which is free again when it is removed', async () => {
    const { ctx } = await made();
    await expect(addIntegration(ctx, { source: 'mlflow', name: 'registry' })).rejects.toMatchObject({
      code: 'NAME_TAKEN',
    });
    await removeIntegration(ctx, { source: 'mlflow', name: 'registry' });
    await expect(removeIntegration(ctx, { source: 'mlflow', name: 'registry' })).rejects.toMatchObject({
      code: 'UNKNOWN_INTEGRATION',
    });
    await addIntegration(ctx, { source: 'mlflow', name: 'registry' });
    expect(kindsOf(kit.facts, ctx.workspace)).toEqual([
      'integration.added',
      'integration.removed',
      'integration.added',
    ]);
  });

  test('can be made for each source there is', () => {
    expect([...INTEGRATION_SOURCES]).toEqual(sources.map((source) => source.name));
  });
});
