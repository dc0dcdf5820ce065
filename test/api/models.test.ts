import { beforeEach, describe, expect, it } from 'vitest';
import { breakGlass } from '../../src/lifecycle/break-glass.ts';
import { castVote } from '../../src/lifecycle/cast-vote.ts';
import { firstStageOf } from '../../src/lifecycle/plan-move.ts';
import { requestTransition } from '../../src/lifecycle/request-transition.ts';
import { publishLifecycle } from '../../src/lifecycle/revision.ts';
import { setHold } from '../../src/lifecycle/set-hold.ts';
import { registerModel } from '../../src/registry/register-model.ts';
import { testClock } from '../kit/context.ts';
import { put, shippedLifecycle, withChurn } from '../kit/lifecycle.ts';
import { type Reply, useApi, world } from './api-world.ts';

let clock = testClock();
useApi(() => {
  clock = testClock('2026-11-21T09:00:00.000Z');
  return { clock };
});
beforeEach(() => withChurn(world));

describe('GET /api/v1/models', () => {
  it('lists models by name, in pages', async () => {
    for (const model of ['fraud', 'basket', 'fraud-eu'])
      await registerModel(world.as('ada'), { model }, firstStageOf('model'));
    const names = (reply: Reply) => reply.body.models.map(({ model }) => model);
    const first = await world.call('GET /models?limit=3');
    expect(names(first)).toEqual(['basket', 'churn', 'fraud']);
    const second = await world.call(`GET /models?limit=3&cursor=${first.body.next_cursor}`);
    expect([names(second), second.body.next_cursor]).toEqual([['fraud-eu'], null]);
  });

  it('shows a model with where its versions stand', async () => {
    const { status, body } = await world.call('GET /models/CHURN');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      model: 'churn',
      owner: 'mia',
      risk: 'high',
      about: 'Who will leave next month',
      stage: 'scoping',
      stages: { staging: ['v12'], production: ['v11'] },
      url: 'http://steward.test/api/v1/models/churn',
    });
    expect(body.newest.toSorted()).toEqual(['v11', 'v12']);
  });

  it('says what holds a model, and how and until when what serves was approved', async () => {
    const glass =
      '    break-glass: { by: role:admin, review: { within: 24h, from: ml-leads } }\n    valid: { for: 2d, renew-before: 1d }';
    await publishLifecycle(
      world.system,
      shippedLifecycle((text) => text.replace('    confirm-reactions: true', `    confirm-reactions: true\n${glass}`)),
    );
    const version = { model: 'churn', version: 'v12', to: 'production' };
    const { request } = await breakGlass(world.as('ada'), { ...version, reason: 'v11 is down', incident: 'INC-4' });
    await setHold(world.as('leo'), { model: 'churn', reason: 'labels are wrong' });
    expect((await world.call('GET /models/churn')).body).toMatchObject({
      holds: [{ stage: 'production', set_by: 'leo', request: null, reason: 'labels are wrong' }],
    });
    const serving = async () => (await world.call('GET /models/churn/stages/production')).body.serving;
    const ends = new Date(clock.now.getTime() + 2 * 86_400_000).toISOString();
    const decision = {
      kind: 'break-glass',
      incident: 'INC-4',
      valid_until: ends,
      review: { id: 'R-2', state: 'pending' },
    };
    expect(await serving()).toMatchObject([{ version: 'v12', decision: { ...decision, lapsed: false } }]);
    expect((await world.call(`GET /requests/R-${request.number}`)).body).toMatchObject({
      kind: 'break-glass',
      incident: 'INC-4',
      valid_until: ends,
      lapsed: false,
      hold: null,
      review: { id: 'R-2', state: 'pending' },
    });
    expect((await world.call('GET /requests/R-2')).body).toMatchObject({ kind: 'review', concerns: 'R-1' });
    clock.advance(3 * 86_400_000);
    expect(await serving()).toMatchObject([{ decision: { lapsed: true } }]);
  });

  it.each([
    ['/models/chrn', 404, 'UNKNOWN_MODEL'],
    ['/models/a%20b', 422, 'BAD_INPUT'],
    ['/versions/churn/v99', 404, 'UNKNOWN_VERSION'],
    ['/versions/churn', 404, 'NOT_FOUND'],
    ['/nothing', 404, 'NOT_FOUND'],
    ['/models?page=2', 422, 'BAD_INPUT'],
  ])('answers %s with a problem', async (path, status, code) => {
    const reply = await world.call(`GET ${path}`);
    expect(reply).toMatchObject({ status, body: { status, code, detail: expect.any(String) } });
    expect(reply.headers.get('content-type')).toBe('application/problem+json');
  });
});

describe('GET /api/v1/models/<model>/stages/<stage>', () => {
  const serving = async (query = '', stage = 'production') => {
    const { status, body } = await world.call(`GET /models/churn/stages/${stage}${query}`);
    expect(status).toBe(200);
    return body.serving.map((each) => [each.version, each.digest, each.until]);
  };

  it('answers what serves now, with digest and since when', async () => {
    const { body } = await world.call('GET /models/churn/stages/production');
    expect(body).toEqual({
      model: 'churn',
      stage: 'production',
      at: '2026-11-21T09:00:00.000Z',
      serving: [
        {
          subject: 'churn@v11',
          version: 'v11',
          digest: 'sha256:v110000000000000',
          uri: null,
          commit: null,
          share: null,
          since: '2026-11-21T08:59:59.000Z',
          until: null,
          request: null,
          decision: null,
        },
      ],
    });
  });

  it('answers who asked and approved, and under which policy', async () => {
    const ask = { model: 'churn', version: 'v12', to: 'production' };
    const { number } = await requestTransition(world.as('mia'), ask);
    for (const who of ['leo', 'rita'] as const) {
      await castVote(world.as(who), { request: number, decision: 'approve', source: 'button' });
    }
    const { body } = await world.call('GET /models/churn/stages/production');
    expect(body.serving).toMatchObject([
      {
        request: `R-${number}`,
        decision: {
          kind: 'promotion',
          policy: 'production-high',
          policy_revision: 1,
          asked_by: 'mia',
          approved_by: ['leo', 'rita'],
          decided_at: '2026-11-21T09:00:00.000Z',
        },
      },
    ]);
  });

  it('answers what served then, to the instant', async () => {
    clock.advance(3_600_000);
    await put(world, 'v12', 'production');
    clock.advance(3_600_000);
    expect(await serving()).toEqual([['v12', 'sha256:v120000000000000', null]]);
    expect(await serving('?at=2026-11-21T09:59:59.999Z')).toEqual([
      ['v11', 'sha256:v110000000000000', '2026-11-21T10:00:00.000Z'],
    ]);
    expect(await serving('?at=2026-11-21T11:00:00%2B01:00')).toEqual([['v12', 'sha256:v120000000000000', null]]);
    expect(await serving('?at=2026-11-20T00:00:00Z')).toEqual([]);
  });

  it('names the request that brought it there', async () => {
    const author = `console:${world.system.workspace}:mia`;
    await world.call('POST /requests', { body: { subject: 'churn@v12', to: 'archived', author } });
    const { body } = await world.call('GET /models/churn/stages/archived');
    expect(body.serving).toMatchObject([{ version: 'v12', request: 'R-1' }]);
  });

  it('answers for a stage of the project with the model itself', async () => {
    const { body } = await world.call('GET /models/churn/stages/scoping');
    expect(body.serving).toMatchObject([{ subject: 'churn', version: null, digest: null }]);
  });

  it('answers an empty list where nothing stands', async () => {
    expect(await serving('', 'canary')).toEqual([]);
  });

  it('forgives a clock that runs ahead by seconds', async () => {
    expect(await serving('?at=2026-11-21T09:00:30Z')).toHaveLength(1);
  });

  it.each([
    ['churn/stages/prod', 422, 'UNKNOWN_STAGE'],
    ['chrn/stages/production', 404, 'UNKNOWN_MODEL'],
    ['churn/stages/production?at=yesterday', 422, 'BAD_INPUT'],
    ['churn/stages/production?at=2026-11-21', 422, 'BAD_INPUT'],
    ['churn/stages/production?at=2027-01-01T00:00:00Z', 422, 'BAD_INPUT'],
    ['churn/stages/production?when=now', 422, 'BAD_INPUT'],
  ])('refuses %s', async (path, status, code) => {
    expect(await world.call(`GET /models/${path}`)).toMatchObject({ status, body: { code } });
  });
});

describe('GET /api/v1/openapi.json', () => {
  it('is public and describes every route with its errors', async () => {
    const { status, body } = await world.call('GET /openapi.json', { token: undefined });
    expect(status).toBe(200);
    expect(body.openapi).toBe('3.1.0');
    const routes = Object.entries(body.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, route]) => {
        expect(route.security).toEqual([{ bearer: [] }]);
        expect(Object.keys(route.responses)).toContain('default');
        return `${method} ${path}`;
      }),
    );
    expect(routes.toSorted()).toEqual([
      'get /api/v1/models',
      'get /api/v1/models/{model}',
      'get /api/v1/models/{model}/stages/{stage}',
      'get /api/v1/models/{model}/versions/{version}/baseline',
      'get /api/v1/requests',
      'get /api/v1/requests/{id}',
      'get /api/v1/versions/{model}/{version}',
      'post /api/v1/baselines',
      'post /api/v1/checks',
      'post /api/v1/profiles',
      'post /api/v1/readings',
      'post /api/v1/requests',
      'post /api/v1/requests/{id}/withdraw',
      'post /api/v1/schedules/{schedule}/calendar',
      'post /api/v1/versions',
    ]);
    expect(body.components.securitySchemes.bearer).toMatchObject({ type: 'http', scheme: 'bearer' });
    expect(body.components.schemas.NewVersion).toMatchObject({
      required: ['model', 'version', 'author'],
      additionalProperties: false,
    });
  });

  it('refers to nothing that it does not hold', async () => {
    const { body } = await world.call('GET /openapi.json');
    const references = [...JSON.stringify(body).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(
      ([, name]) => name,
    );
    expect(references.length).toBeGreaterThan(5);
    expect(references.filter((name) => !(name! in body.components.schemas))).toEqual([]);
  });
});
