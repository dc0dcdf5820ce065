import { beforeEach, describe, expect, it } from 'vitest';
import { castVote } from '../../src/lifecycle/cast-vote.ts';
import { editModel } from '../../src/registry/edit-model.ts';
import { type SamplePerson, withChurn } from '../kit/lifecycle.ts';
import { type Reply, useApi, world } from './api-world.ts';

useApi();
beforeEach(async () => {
  await withChurn(world);
});

const person = (name: SamplePerson) => `console:${world.system.workspace}:${name}`;
const wanted = () => ({ subject: 'churn@v12', to: 'production', author: person('mia'), reason: 'Better recall' });
const ask = (change: object = {}) => world.call('POST /requests', { body: { ...wanted(), ...change } });
const vote = (name: SamplePerson, request: number, decision: 'approve' | 'reject' = 'approve') =>
  castVote(world.as(name), {
    request,
    decision,
    source: 'button',
    comment: decision === 'reject' ? 'no bias audit' : undefined,
  });

describe('POST /api/v1/requests', () => {
  it('opens a request that says what is asked, what is missing and where to look', async () => {
    const reply = await ask();
    expect(reply.status).toBe(201);
    expect(reply.headers.get('location')).toBe('http://steward.test/api/v1/requests/R-1');
    expect(reply.body).toMatchObject({
      id: 'R-1',
      state: 'pending',
      kind: 'promotion',
      subject: 'churn@v12',
      model: 'churn',
      version: 'v12',
      from: 'staging',
      to: 'production',
      digest: 'sha256:v120000000000000',
      policy: 'production-high',
      asked_by: 'mia',
      author: 'mia',
      token: 'ci',
      reason: 'Better recall',
      incumbent: 'churn@v11',
      votes: [],
      missing: [
        { group: 'ml-leads', count: 1, candidates: ['leo'] },
        { group: 'risk', count: 1, candidates: ['rita'] },
      ],
      decided_at: null,
      applied_at: null,
      ended: null,
      url: 'http://steward.test/api/v1/requests/R-1',
    });
  });

  it('takes model and version apart as well', async () => {
    const reply = await ask({ subject: undefined, model: 'Churn', version: 'v12' });
    expect(reply).toMatchObject({ status: 201, body: { subject: 'churn@v12' } });
  });

  it('is applied at once where nobody needs to approve', async () => {
    const reply = await ask({ to: 'archived' });
    expect(reply).toMatchObject({
      status: 201,
      body: { state: 'applied', missing: [], applied_at: expect.any(String) },
    });
  });

  it('with dry_run answers what it would take and opens nothing', async () => {
    const reply = await ask({ dry_run: true });
    expect(reply).toMatchObject({
      status: 200,
      body: {
        dry_run: true,
        subject: 'churn@v12',
        from: 'staging',
        to: 'production',
        policy: 'production-high',
        incumbent: 'churn@v11',
        approvals: [
          { group: 'ml-leads', count: 1, candidates: ['leo'] },
          { group: 'risk', count: 1, candidates: ['rita'] },
        ],
        gates: expect.arrayContaining([expect.objectContaining({ gate: 'metrics-recorded', status: 'pass' })]),
        problems: [],
      },
    });
    expect((await world.call('GET /requests')).body.requests).toEqual([]);
  });

  it('with dry_run names every problem', async () => {
    await world.call('POST /versions', { body: { model: 'churn', version: 'v13', author: person('mia') } });
    const reply = await ask({ subject: 'churn@v13', to: 'staging', author: person('leo'), dry_run: true });
    expect(reply.status).toBe(200);
    expect(reply.body.problems.map((problem) => problem.code)).toEqual(['GATES_FAIL', 'NO_APPROVERS']);
  });

  it.each([
    ['no author', { author: undefined }, 422, 'BAD_INPUT'],
    ['an unknown author', { author: 'slack:T1:U1' }, 422, 'UNKNOWN_PERSON'],
    ['an unknown person it is for', { on_behalf_of: 'nobody' }, 422, 'UNKNOWN_PERSON'],
    ['an unknown field', { stage: 'production' }, 422, 'BAD_INPUT'],
    ['a subject and a model', { model: 'churn' }, 422, 'BAD_INPUT'],
    ['no subject', { subject: undefined }, 422, 'BAD_INPUT'],
    ['a malformed subject', { subject: 'churn@v1@v2' }, 422, 'BAD_INPUT'],
    ['an unknown model', { subject: 'chrn@v1' }, 404, 'UNKNOWN_MODEL'],
    ['an unknown version', { subject: 'churn@v99' }, 404, 'UNKNOWN_VERSION'],
    ['an unknown stage', { to: 'prod' }, 422, 'UNKNOWN_STAGE'],
    ['an illegal move', { to: 'candidate' }, 422, 'ILLEGAL_MOVE'],
    ['where it is already', { to: 'staging' }, 409, 'ALREADY_THERE'],
  ])('refuses %s', async (_, change, status, code) => {
    const reply = await ask(change);
    expect(reply).toMatchObject({ status, body: { code } });
    expect((await world.call('GET /requests')).body.requests).toEqual([]);
  });

  it('refuses a second one for the same target', async () => {
    await ask();
    expect(await ask()).toMatchObject({ status: 409, body: { code: 'ALREADY_OPEN' } });
  });

  it('with a key opens one request, however often it is sent', async () => {
    const replies = await Promise.all(
      [1, 2, 3].map(() => world.call('POST /requests', { body: wanted(), key: 'build-7' })),
    );
    expect(replies.map((reply) => [reply.status, reply.body.id])).toEqual(Array(3).fill([201, 'R-1']));
    expect((await world.call('GET /requests')).body.requests).toHaveLength(1);
  });

  it('lets neither its author nor whom it is for approve', async () => {
    const reply = await ask({ author: person('leo'), on_behalf_of: person('rita') });
    expect(reply).toMatchObject({ status: 409, body: { code: 'NO_APPROVERS' } });
    await editModel(world.as('ada'), { model: 'churn', risk: 'minimal' });
    const none = await ask({ author: person('leo'), on_behalf_of: person('mia') });
    expect(none).toMatchObject({ status: 409, body: { code: 'NO_APPROVERS' } });
    const other = await ask({ author: person('mia'), on_behalf_of: person('ada') });
    expect(other).toMatchObject({
      status: 201,
      body: { asked_by: 'ada', author: 'mia', missing: [{ candidates: ['leo'] }] },
    });
    await expect(vote('ada', 1)).rejects.toMatchObject({ code: 'SELF_APPROVAL' });
    await expect(vote('mia', 1)).rejects.toMatchObject({ code: 'SELF_APPROVAL' });
    expect((await vote('leo', 1)).request.state).toBe('applied');
  });
});

describe('GET /api/v1/requests/<id>', () => {
  it('shows votes, and who applied it', async () => {
    await ask();
    await vote('leo', 1);
    await vote('rita', 1);
    const { body } = await world.call('GET /requests/r-1');
    expect(body).toMatchObject({ id: 'R-1', state: 'applied', missing: [], ended: null });
    expect(body.votes.map((cast) => [cast.person, cast.decision])).toEqual([
      ['leo', 'approve'],
      ['rita', 'approve'],
    ]);
    expect(Date.parse(body.applied_at)).toBeGreaterThanOrEqual(Date.parse(body.opened_at));
  });

  it('says who rejected it and why', async () => {
    await ask();
    await vote('rita', 1, 'reject');
    expect((await world.call('GET /requests/R-1')).body).toMatchObject({
      state: 'rejected',
      ended: 'Rejected by rita: no bias audit',
      decided_at: expect.any(String),
    });
  });

  it.each(['R-7', 'R-0', 'churn', 'R-99999999999', 'R-2147483648'])('knows no request %s', async (id) => {
    expect(await world.call(`GET /requests/${id}`)).toMatchObject({ status: 404, body: { code: 'UNKNOWN_REQUEST' } });
  });

  it.each(['61', '-1', 'long', '1.5'])('refuses to wait %s seconds', async (wait) => {
    await ask();
    expect(await world.call(`GET /requests/R-1?wait=${wait}`)).toMatchObject({ status: 422, body: { field: 'wait' } });
  });
});

describe('GET /api/v1/requests', () => {
  it('lists the newest first, in pages, by state and by model', async () => {
    await ask({ to: 'archived' });
    for (const version of ['v13', 'v14', 'v15']) {
      const body = { model: 'churn', version, author: person('mia'), metrics: { auc: 0.9 } };
      await world.call('POST /versions', { body });
      await ask({ subject: `churn@${version}`, to: 'archived' });
    }
    await ask({ subject: 'churn@v12', to: 'staging' });
    const ids = (reply: Reply) => reply.body.requests.map((request) => request.id);
    const first = await world.call('GET /requests?limit=2');
    expect(ids(first)).toEqual(['R-5', 'R-4']);
    const second = await world.call(`GET /requests?limit=2&cursor=${first.body.next_cursor}`);
    expect(ids(second)).toEqual(['R-3', 'R-2']);
    const last = await world.call(`GET /requests?limit=2&cursor=${second.body.next_cursor}`);
    expect([ids(last), last.body.next_cursor]).toEqual([['R-1'], null]);
    expect(ids(await world.call('GET /requests?state=open'))).toEqual(['R-5']);
    expect(ids(await world.call('GET /requests?state=applied,rejected&limit=1'))).toEqual(['R-4']);
    expect(ids(await world.call('GET /requests?model=other'))).toEqual([]);
  });

  it.each(['?state=done', '?modle=churn', '?cursor=R-1', '?limit=0', '?limit=201', '?cursor=bW9kZWw6Y2h1cm4'])(
    'refuses %s',
    async (query) => {
      expect(await world.call(`GET /requests${query}`)).toMatchObject({ status: 422, body: { code: 'BAD_INPUT' } });
    },
  );
});

describe('POST /api/v1/requests/<id>/withdraw', () => {
  it('takes back what the token asked for', async () => {
    await ask();
    const reply = await world.call('POST /requests/R-1/withdraw', { body: { reason: 'wrong build' } });
    expect(reply).toMatchObject({ status: 200, body: { id: 'R-1', state: 'withdrawn', missing: [] } });
  });

  it('needs no body', async () => {
    await ask();
    expect(await world.call('POST /requests/R-1/withdraw')).toMatchObject({
      status: 200,
      body: { state: 'withdrawn' },
    });
  });

  it('with a key answers the same again', async () => {
    await ask();
    await world.call('POST /requests/R-1/withdraw', { key: 'w' });
    const again = await world.call('POST /requests/R-1/withdraw', { key: 'w' });
    expect(again).toMatchObject({ status: 200, body: { state: 'withdrawn' } });
    expect(await world.call('POST /requests/R-1/withdraw')).toMatchObject({
      status: 409,
      body: { code: 'ALREADY_DECIDED' },
    });
  });

  it("refuses another token's", async () => {
    await ask();
    const token = await world.token('other', 'requests:write');
    expect(await world.call('POST /requests/R-1/withdraw', { token })).toMatchObject({
      status: 403,
      body: { code: 'NOT_ALLOWED' },
    });
  });

  it('knows only its one field', async () => {
    await ask();
    const reply = await world.call('POST /requests/R-1/withdraw', { body: { because: 'x' } });
    expect(reply).toMatchObject({ status: 422, body: { field: 'because' } });
  });
});
