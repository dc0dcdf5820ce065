import { beforeEach, describe, expect, it } from 'vitest';
import { evidenceOf } from '../../src/evidence/find-evidence.ts';
import { checksOf } from '../../src/evidence/report-check.ts';
import { createToken } from '../../src/workspace/create-token.ts';
import { people, withChurn } from '../kit/lifecycle.ts';
import { useApi, world } from './api-world.ts';

let token: string;
useApi();
beforeEach(async () => {
  await withChurn(world);
  token = await world.token('checks', 'checks:write');
});

const CHECK = { model: 'churn', version: 'v12', context: 'ci/tests', state: 'pass' };
const post = (body: unknown, key?: string) =>
  world.call('POST /checks', { body, token, ...(key === undefined ? {} : { key }) });

describe('POST /api/v1/checks', () => {
  it('keeps a check, and answers with what counts now', async () => {
    const url = 'https://ci.example.com/81';
    const first = await post({ ...CHECK, url, description: '81 passed', at: '2026-11-20T10:00:00Z' });
    expect(first.status).toBe(201);
    expect(first.body).toMatchObject({
      subject: 'churn@v12',
      check: { context: 'ci/tests', state: 'pass', url, at: '2026-11-20T10:00:00.000Z' },
      evidence: null,
    });
    const late = await post({ ...CHECK, state: 'fail', at: '2026-11-20T09:00:00+00:00' });
    expect(late.body).toMatchObject({ check: { state: 'pass' } });
    expect(await checksOf(world.system, 'churn', 'v12')).toMatchObject([{ context: 'ci/tests', state: 'pass' }]);
  });

  it('keeps evidence, by the author it names', async () => {
    const author = `console:${world.system.workspace}:mia`;
    const evidence = { kind: 'bias-audit', uri: 'https://wiki/1', expires_at: '2099-01-01T00:00:00Z' };
    const answer = await post({ model: 'churn', evidence, author });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      subject: 'churn',
      check: null,
      evidence: { kind: 'bias-audit', result: 'pass' },
    });
    expect(await evidenceOf(world.system, { model: 'churn' }, 5)).toMatchObject([
      { kind: 'bias-audit', author: people.mia, addedBy: { type: 'token', name: 'checks' } },
    ]);
  });

  it('keeps both at once', async () => {
    const answer = await post({ ...CHECK, evidence: { kind: 'stress-test', text: 'held' } });
    expect(answer.body).toMatchObject({ check: { state: 'pass' }, evidence: { kind: 'stress-test' } });
  });

  it('sent twice with a key counts once', async () => {
    const evidence = { kind: 'bias-audit', text: 'fine' };
    const [one, two] = [await post({ model: 'churn', evidence }, 'k1'), await post({ model: 'churn', evidence }, 'k1')];
    expect(two.headers.get('idempotency-replayed')).toBe('true');
    expect(two.body).toEqual(one.body);
    expect(await evidenceOf(world.system, { model: 'churn' }, 5)).toHaveLength(1);
  });

  it.each<[string, object, number, string]>([
    ['an unknown model', { ...CHECK, model: 'chrun' }, 404, 'UNKNOWN_MODEL'],
    ['an unknown version', { ...CHECK, version: 'v99' }, 404, 'UNKNOWN_VERSION'],
    ['a check without a version', { model: 'churn', context: 'ci/tests', state: 'pass' }, 422, 'BAD_INPUT'],
    ['a check without a state', { model: 'churn', version: 'v12', context: 'ci/tests' }, 422, 'BAD_INPUT'],
    ['nothing', { model: 'churn', version: 'v12' }, 422, 'BAD_INPUT'],
    ['a state of its own', { ...CHECK, state: 'success' }, 422, 'BAD_INPUT'],
    ['a context with a line feed', { ...CHECK, context: 'ci\ntests' }, 422, 'BAD_INPUT'],
    ['a context that is too long', { ...CHECK, context: 'c'.repeat(101) }, 422, 'BAD_INPUT'],
    ['an address that is a script', { ...CHECK, url: 'javascript:alert(1)' }, 422, 'BAD_INPUT'],
    ['a time that is none', { ...CHECK, at: 'yesterday' }, 422, 'BAD_INPUT'],
    ['a time to come', { ...CHECK, at: '2099-01-01T00:00:00Z' }, 422, 'BAD_INPUT'],
    ['an unknown kind', { model: 'churn', evidence: { kind: 'bias-adit', text: 'x' } }, 422, 'BAD_INPUT'],
    [
      'evidence that expired',
      { model: 'churn', evidence: { kind: 'bias-audit', text: 'x', expires_at: '2020-01-01T00:00:00Z' } },
      422,
      'BAD_INPUT',
    ],
    ['an author nobody knows', { ...CHECK, author: 'slack:T1:U1' }, 422, 'UNKNOWN_PERSON'],
    ['a field of its own', { ...CHECK, status: 'ok' }, 422, 'BAD_INPUT'],
    ['a NUL', { ...CHECK, description: 'a\u0000b' }, 422, 'BAD_INPUT'],
  ])('refuses %s, and writes nothing', async (_, body, status, code) => {
    expect(await post(body)).toMatchObject({ status, body: { code } });
    expect(await checksOf(world.system, 'churn', 'v12')).toEqual([]);
    expect(await evidenceOf(world.system, { model: 'churn' }, 5)).toEqual([]);
  });

  it.each<[string, { contexts?: string[]; models?: string[] }, object, 201 | 403]>([
    ['a context of its list', { contexts: ['ci/tests', 'eval'] }, CHECK, 201],
    ['a context beside its list', { contexts: ['eval'] }, CHECK, 403],
    ['a context in other letters', { contexts: ['CI/tests'] }, CHECK, 403],
    [
      'evidence, with a list of contexts',
      { contexts: ['ci/tests'] },
      { ...CHECK, evidence: { kind: 'bias-audit', text: 'x' } },
      403,
    ],
    ['a model of its list', { models: ['churn'] }, CHECK, 201],
    ['a model beside its list', { models: ['fraud'] }, CHECK, 403],
    [
      'evidence of a model of its list',
      { models: ['churn'] },
      { model: 'churn', evidence: { kind: 'bias-audit', text: 'x' } },
      201,
    ],
    [
      'evidence of a model beside its list',
      { models: ['fraud'] },
      { model: 'churn', evidence: { kind: 'bias-audit', text: 'x' } },
      403,
    ],
    ['anything without lists', {}, CHECK, 201],
  ])('a token reports %s or is refused', async (_, limits, body, status) => {
    const { secret } = await createToken(world.as('ada'), { name: 'limited', scopes: ['checks:write'], ...limits });
    const answer = await world.call('POST /checks', { body, token: secret });
    expect(answer.status).toBe(status);
    if (status === 201) return;
    expect(answer.body).toMatchObject({ code: 'NOT_ALLOWED', detail: expect.stringMatching(/^The token limited may/) });
    expect(await checksOf(world.system, 'churn', 'v12')).toEqual([]);
    expect(await evidenceOf(world.system, { model: 'churn' }, 5)).toEqual([]);
  });

  it('needs the scope checks:write', async () => {
    expect((await world.call('POST /checks', { body: CHECK })).status).toBe(403);
    expect((await world.call('POST /checks', { body: CHECK, token: undefined })).status).toBe(401);
  });
});
