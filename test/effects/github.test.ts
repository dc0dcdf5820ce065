import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { effectRunsOf } from '../../src/lifecycle/effect-runs.ts';
import { getRequest } from '../../src/lifecycle/find-request.ts';
import { type TestDatabase, testDatabase } from '../kit/database.ts';
import { answering, type Receiver, startReceiver } from '../kit/receiver.ts';
import { approvedWorld, SECRETS } from './apply-world.ts';

let on: TestDatabase;
let github: Receiver;
beforeAll(async () => {
  on = await testDatabase();
});
afterAll(() => on.close());
beforeEach(async () => {
  github = await startReceiver();
});
afterEach(() => github.close());

const withGithub = () =>
  approvedWorld(on, [
    {
      github: {
        repository: 'org/repo',
        event: 'promote',
        token: 'GITHUB',
        api: `${github.url}/api/v3/`,
        'allow-private': true,
      },
    },
  ]);

test('dispatches an event with the request, the subject and the digest', async () => {
  const world = await withGithub();
  expect(await world.apply()).toBeUndefined();
  expect(await world.state()).toBe('applied');
  const [call] = github.received;
  expect(call).toMatchObject({ method: 'POST', path: '/api/v3/repos/org/repo/dispatches' });
  expect(call?.headers).toMatchObject({
    authorization: `Bearer ${SECRETS.GITHUB}`,
    accept: 'application/vnd.github+json',
    'x-github-api-version': '2022-11-28',
    'user-agent': 'steward',
  });
  const { event_type, client_payload } = JSON.parse(call?.body ?? '');
  expect(event_type).toBe('promote');
  expect(client_payload).toMatchObject({
    id: `R-${world.number}/0`,
    request: `R-${world.number}`,
    subject: 'churn@v12',
    digest: 'sha256:v120000000000000',
  });
  expect(Object.keys(client_payload).length, 'GitHub takes ten').toBeLessThanOrEqual(10);
});

test('an answer that was lost leaves a row that says it was sent, and the next try has the same id', async () => {
  const world = await withGithub();
  github.answer = (_, response) => void response.socket?.destroy();
  expect(await world.apply()).toContain('broke the connection off');
  expect(await effectRunsOf(world.system, world.number)).toMatchObject([
    { effect: 'github', state: 'failed', attempts: 1, note: { sends: 1 } },
  ]);
  github.answer = answering(204);
  world.clock.advance(5_000);
  await world.runDue();
  expect(await world.state()).toBe('applied');
  const ids = github.received.map((call) => JSON.parse(call.body).client_payload.id);
  expect(ids).toEqual([`R-${world.number}/0`, `R-${world.number}/0`]);
  expect(await effectRunsOf(world.system, world.number)).toMatchObject([{ state: 'done', note: { sends: 2 } }]);
});

test.each([
  [401, 'does not take the token'],
  [403, 'may not write to org/repo'],
  [404, 'may not write to org/repo'],
  [422, 'GitHub answered 422'],
  [500, 'GitHub answered 500'],
  [200, 'GitHub answered 200'],
])('an answer of %i is no success: %s', async (status, words) => {
  const world = await withGithub();
  github.answer = answering(status);
  expect(await world.apply()).toContain(words);
  expect(await getRequest(world.system, world.number)).toMatchObject({ state: 'apply-failed' });
});
