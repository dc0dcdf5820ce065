import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../src/kernel/log.ts';
import { linkLogin } from '../../src/people/link-login.ts';
import { revokeToken } from '../../src/workspace/revoke-token.ts';
import { type TestDatabase, testDatabase } from '../kit/database.ts';
import { people, withChurn } from '../kit/lifecycle.ts';
import { type ApiWorld, apiWorld } from './api-world.ts';

let database: TestDatabase;
let world: ApiWorld;
const logged: unknown[] = [];
const log = {
  ...silentLog,
  warn: (...line: unknown[]) => logged.push(line),
  error: (...line: unknown[]) => logged.push(line),
};
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  logged.length = 0;
  world = await apiWorld(database.database, { log });
  await withChurn(world);
});

const mia = () => `console:${world.system.workspace}:mia`;
const v13 = () => ({ model: 'churn', version: 'v13', author: mia() });
const factCount = async (kind: string) =>
  (
    await world.unit.db.execute<{ n: number }>(
      sql`select count(*)::int as n from ledger where workspace_id = ${world.system.workspace} and body::jsonb ->> 'kind' = ${kind}`,
    )
  )[0]?.n;

describe('POST /api/v1/versions', () => {
  it('registers a version with everything that can be said of it, and names its author', async () => {
    const reply = await world.call('POST /versions', {
      body: {
        ...v13(),
        version: 'V13',
        uri: 's3://models/churn/13',
        digest: 'sha256:0123456789abcdef',
        commit: 'a1b2c3d',
        datasets: ['customers@2026-11', 'regions'],
        metrics: { auc: 0.94, recall: 0.72 },
        notes: 'New features',
      },
    });
    expect(reply.status).toBe(201);
    expect(reply.headers.get('location')).toBe('http://steward.test/api/v1/versions/churn/v13');
    expect(reply.body).toEqual({
      subject: 'churn@v13',
      model: 'churn',
      version: 'v13',
      stage: 'candidate',
      uri: 's3://models/churn/13',
      digest: 'sha256:0123456789abcdef',
      commit: 'a1b2c3d',
      datasets: ['customers@2026-11', 'regions'],
      metrics: { auc: 0.94, recall: 0.72 },
      notes: 'New features',
      registered_by: 'mia',
      registered_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      revision: 1,
      url: 'http://steward.test/api/v1/versions/churn/v13',
    });
    const again = await world.call('GET /versions/Churn/v13');
    expect(again).toMatchObject({ status: 200, body: reply.body });
  });

  it('writes the token and its author into the ledger', async () => {
    await world.call('POST /versions', { body: v13() });
    const [row] = await world.unit.db.execute<{ actor: object }>(sql`
      select body::jsonb -> 'actor' as actor from ledger
      where workspace_id = ${world.system.workspace} and body::jsonb ->> 'kind' = 'version.registered' order by seq desc limit 1`);
    expect(row?.actor).toMatchObject({ type: 'token', name: 'ci', author: people.mia });
  });

  it('takes a linked login as the author', async () => {
    await linkLogin(world.as('ada'), { person: people.leo, login: 'leo-gh' });
    const reply = await world.call('POST /versions', { body: { ...v13(), author: 'Leo-GH' } });
    expect(reply).toMatchObject({ status: 201, body: { registered_by: 'leo' } });
  });

  it('refuses the same version a second time', async () => {
    await world.call('POST /versions', { body: v13() });
    const again = await world.call('POST /versions', { body: v13() });
    expect(again).toMatchObject({ status: 409, body: { code: 'NAME_TAKEN', field: 'version' } });
  });

  const refusals: [string, Record<string, unknown>, number, string, string][] = [
    ['no author', { author: undefined }, 422, 'BAD_INPUT', 'author: is missing'],
    ['an author nobody knows', { author: 'slack:T1:U9' }, 422, 'UNKNOWN_PERSON', 'slack:T1:U9'],
    ['a login that is not linked', { author: 'octocat' }, 422, 'UNKNOWN_PERSON', 'octocat'],
    ['an unknown field', { metric: { auc: 1 } }, 422, 'BAD_INPUT', 'metric: is not a field here'],
    ['a model nobody registered', { model: 'chrn' }, 404, 'UNKNOWN_MODEL', 'chrn'],
    ['a name that is none', { version: 'v 13' }, 422, 'BAD_INPUT', 'version: a name is'],
    ['a digest that is none', { digest: 'abc' }, 422, 'BAD_INPUT', 'digest: a digest looks like'],
    ['a metric that is no number', { metrics: { auc: '0.9' } }, 422, 'BAD_INPUT', 'metrics.auc'],
    ['a data set without a name', { datasets: ['@2026'] }, 422, 'BAD_INPUT', 'datasets'],
    ['half of a surrogate pair', { notes: '\ud800' }, 422, 'BAD_INPUT', 'surrogate'],
    ['NUL in a text', { notes: 'a\u0000b' }, 422, 'BAD_INPUT', 'NUL'],
    [
      'hostile nesting',
      { notes: Array.from({ length: 500 }).reduce((inner) => [inner], 0) },
      422,
      'BAD_INPUT',
      'nested',
    ],
  ];
  it.each(refusals)('refuses %s', async (_, change, status, code, words) => {
    const reply = await world.call('POST /versions', { body: { ...v13(), ...change } });
    expect(reply).toMatchObject({ status, body: { status, code, detail: expect.stringContaining(words) } });
    expect(reply.headers.get('content-type')).toBe('application/problem+json');
    expect((await world.call('GET /versions/churn/v13')).status).toBe(404);
  });

  it('names every field that is wrong', async () => {
    const reply = await world.call('POST /versions', { body: { model: 'churn', nope: 1, neither: 2 } });
    const fields = reply.body.errors.map((fault) => fault.field);
    expect(fields.toSorted()).toEqual(['author', 'neither', 'nope', 'version']);
  });

  it.each([
    ['a body that is no JSON', { raw: '{' }, 422, 'BAD_INPUT'],
    [
      'a body of another type',
      { raw: 'model=churn', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      422,
      'BAD_INPUT',
    ],
    ['no body', {}, 422, 'BAD_INPUT'],
    ['a list', { body: [] }, 422, 'BAD_INPUT'],
    ['a body of more than a megabyte', { raw: JSON.stringify({ notes: 'x'.repeat(1024 * 1024) }) }, 413, 'TOO_LARGE'],
  ])('refuses %s', async (_, options, status, code) => {
    expect(await world.call('POST /versions', options)).toMatchObject({ status, body: { code } });
  });
});

describe('the bearer', () => {
  it.each([
    ['no token', undefined],
    ['a token nobody made', `stw_${'A'.repeat(43)}`],
    ['something else', 'hello world'],
  ])('is refused with 401 for %s', async (_, token) => {
    const reply = await world.call('POST /versions', { body: v13(), token });
    expect(reply).toMatchObject({ status: 401, body: { code: 'SIGN_IN_NEEDED' } });
    expect(reply.headers.get('www-authenticate')).toContain('Bearer');
  });

  it('is refused with 401 once it is revoked', async () => {
    const token = await world.token('short', 'read');
    expect((await world.call('GET /models', { token })).status).toBe(200);
    await revokeToken(world.as('ada'), { name: 'short' });
    expect((await world.call('GET /models', { token })).status).toBe(401);
  });

  it.each([
    ['GET /models', 'versions:write'],
    ['GET /models/churn', 'requests:write'],
    ['GET /models/churn/stages/production', 'requests:write'],
    ['GET /versions/churn/v12', 'versions:write'],
    ['GET /requests', 'requests:write'],
    ['GET /requests/R-1', 'requests:write'],
    ['POST /versions', 'read'],
    ['POST /requests', 'versions:write'],
    ['POST /requests/R-1/withdraw', 'read'],
  ] as const)('needs the right scope for %s', async (line, scope) => {
    const token = await world.token('narrow', scope);
    const reply = await world.call(line, { token, ...(line.startsWith('POST') ? { body: {} } : {}) });
    expect(reply).toMatchObject({
      status: 403,
      body: { code: 'NOT_ALLOWED', detail: expect.stringContaining('scope') },
    });
  });

  it('sees nothing of another workspace', async () => {
    const other = await apiWorld(database.database);
    const token = await other.token('theirs', 'read');
    expect(await world.call('GET /models', { token })).toMatchObject({ status: 200, body: { models: [] } });
    expect((await world.call('GET /models/churn', { token })).status).toBe(404);
  });

  it('never reaches the log, whatever fails', async () => {
    const token = await world.token('secret', 'read');
    await world.unit.db.execute(sql`alter table model rename to model_away`);
    try {
      const reply = await world.call('GET /models', { token });
      expect(reply).toMatchObject({
        status: 500,
        body: { code: 'INTERNAL', detail: expect.stringMatching(/under [0-9a-f]{8}/) },
      });
      expect(reply.body.detail).not.toContain('select');
    } finally {
      await world.unit.db.execute(sql`alter table model_away rename to model`);
    }
    expect(logged).toHaveLength(1);
    expect(JSON.stringify(logged)).not.toContain(token);
  });
});

it('says try again while the database is away', async () => {
  const gone = await testDatabase();
  const there = await apiWorld(gone.database);
  await gone.close();
  const reply = await there.call('GET /models');
  expect(reply).toMatchObject({ status: 503, body: { code: 'TRY_AGAIN' } });
  expect(reply.headers.get('retry-after')).toBe('2');
});

describe('Idempotency-Key', () => {
  it('gives the first answer again, and has one effect', async () => {
    const before = await factCount('version.registered');
    const first = await world.call('POST /versions', { body: v13(), key: 'k1' });
    const second = await world.call('POST /versions', { body: v13(), key: 'k1' });
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect(second).toMatchObject({ status: 201, body: first.body });
    expect(second.headers.get('location')).toBe(first.headers.get('location'));
    expect(await factCount('version.registered')).toBe((before ?? 0) + 1);
  });

  it('reads a body, not its spelling', async () => {
    const { model, version, author } = v13();
    await world.call('POST /versions', { body: { model, version, author }, key: 'k1' });
    expect((await world.call('POST /versions', { body: { author, version, model }, key: 'k1' })).status).toBe(201);
  });

  it('refuses another body under the same key', async () => {
    await world.call('POST /versions', { body: v13(), key: 'k1' });
    const other = await world.call('POST /versions', { body: { ...v13(), version: 'v14' }, key: 'k1' });
    expect(other).toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY_MISMATCH' } });
    expect((await world.call('GET /versions/churn/v14')).status).toBe(404);
  });

  it('makes one effect of many calls at the same instant', async () => {
    const replies = await Promise.all(
      Array.from({ length: 8 }, () => world.call('POST /versions', { body: v13(), key: 'k1' })),
    );
    expect(replies.map((reply) => reply.status)).toEqual(Array(8).fill(201));
    expect(replies.filter((reply) => reply.headers.get('idempotency-replayed') === null)).toHaveLength(1);
    expect(new Set(replies.map((reply) => JSON.stringify(reply.body))).size).toBe(1);
  });

  it('keeps a refusal as the answer, and nothing of what was refused', async () => {
    const before = await factCount('version.registered');
    await world.call('POST /versions', { body: v13() });
    const first = await world.call('POST /versions', { body: v13(), key: 'k1' });
    const second = await world.call('POST /versions', { body: v13(), key: 'k1' });
    expect(first).toMatchObject({ status: 409, body: { code: 'NAME_TAKEN' } });
    expect(second).toMatchObject({ status: 409, body: first.body });
    expect(await factCount('version.registered')).toBe((before ?? 0) + 1);
  });

  it('keeps the keys of tokens apart', async () => {
    const token = await world.token('other', 'versions:write');
    await world.call('POST /versions', { body: v13(), key: 'k1' });
    const other = await world.call('POST /versions', { body: { ...v13(), version: 'v14' }, key: 'k1', token });
    expect(other.status).toBe(201);
  });

  it.each([['a b'], ['x'.repeat(201)]])('refuses a key that is none', async (key) => {
    expect(await world.call('POST /versions', { body: v13(), key })).toMatchObject({
      status: 422,
      body: { field: 'Idempotency-Key' },
    });
  });
});
