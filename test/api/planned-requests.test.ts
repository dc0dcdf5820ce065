import { beforeEach, describe, expect, it } from 'vitest';
import { applyTransition } from '../../src/lifecycle/apply-transition.ts';
import { castVote } from '../../src/lifecycle/cast-vote.ts';
import { publishLifecycle } from '../../src/lifecycle/revision.ts';
import { testClock } from '../kit/context.ts';
import { shippedLifecycle, withChurn } from '../kit/lifecycle.ts';
import { useApi, world } from './api-world.ts';

const HOUR = 3_600_000;
const clock = testClock();
useApi(() => ({ clock }));
beforeEach(async () => {
  await withChurn(world);
  clock.advance(1_000);
});

const inHours = (hours: number): string => new Date(clock.now.getTime() + hours * HOUR).toISOString();
const ask = (change: object = {}) =>
  world.call('POST /requests', {
    body: { subject: 'churn@v12', to: 'production', author: `console:${world.system.workspace}:mia`, ...change },
  });
const read = async (id = 'R-1') => (await world.call(`GET /requests/${id}`)).body;
const approve = async (request = 1): Promise<void> => {
  for (const who of ['leo', 'rita'] as const)
    await castVote(world.as(who), { request, decision: 'approve', source: 'button' });
};
const serving = async () => (await world.call('GET /models/churn/stages/production')).body.serving;

describe('a share', () => {
  it('is asked for, shown, listed and served beside the champion', async () => {
    expect(await ask({ share: 0.1 })).toMatchObject({ status: 201, body: { state: 'pending', share: 0.1 } });
    await approve();
    expect(await read()).toMatchObject({ state: 'applied', share: 0.1 });
    expect((await world.call('GET /requests')).body.requests).toMatchObject([{ id: 'R-1', share: 0.1 }]);
    expect(await serving()).toMatchObject([
      { version: 'v11', share: 0.9 },
      { version: 'v12', share: 0.1 },
    ]);
  });

  it('is null where all is asked for, and stands in what a dry run answers', async () => {
    expect((await ask({ share: 0.25, dry_run: true })).body).toMatchObject({ dry_run: true, share: 0.25 });
    expect((await ask()).body).toMatchObject({ share: null });
  });
});

describe('a release for later', () => {
  it('is applied not before its time, and says so meanwhile', async () => {
    const at = inHours(2);
    expect(await ask({ not_before: at })).toMatchObject({ status: 201, body: { not_before: at, after: null } });
    await approve();
    expect(await read()).toMatchObject({ state: 'approved', not_before: at, applied_at: null });
    clock.advance(2 * HOUR);
    await applyTransition(world.system, { request: 1 }, new Map());
    expect(await read()).toMatchObject({ state: 'applied', not_before: at, applied_at: clock.now.toISOString() });
  });

  it('after another request is applied when that one was', async () => {
    await ask({ to: 'canary' });
    expect(await ask({ after: 'R-1' })).toMatchObject({ status: 201, body: { id: 'R-2', after: 'R-1' } });
    await approve(2);
    expect(await read('R-2')).toMatchObject({ state: 'approved', after: 'R-1' });
  });
});

it('until when an approval settles is told, and null before it is one', async () => {
  await publishLifecycle(
    world.system,
    shippedLifecycle((text) => text.replace('confirm-reactions: true', 'confirm-reactions: true\n    settle: 30s')),
  );
  expect((await ask()).body).toMatchObject({ settles_at: null });
  await approve();
  const settlesAt = new Date(clock.now.getTime() + 30_000).toISOString();
  expect(await read()).toMatchObject({ state: 'approved', settles_at: settlesAt, applied_at: null });
});

it.each([
  ['a share of nothing', { share: 0 }, 422, 'BAD_INPUT'],
  ['more than all', { share: 1.5 }, 422, 'BAD_INPUT'],
  ['a share in percent', { share: '10%' }, 422, 'BAD_INPUT'],
  ['a share that is finer than a thousandth', { share: 0.0005 }, 422, 'BAD_INPUT'],
  ['a share of a stage that holds many', { to: 'canary', share: 0.1 }, 422, 'ILLEGAL_MOVE'],
  ['a request by another name', { after: 'INC-1' }, 422, 'BAD_INPUT'],
  ['a request that is not there', { after: 'R-99' }, 404, 'UNKNOWN_REQUEST'],
  ['a time that is none', { not_before: 'tomorrow' }, 422, 'BAD_INPUT'],
])('refuses %s', async (_, change, status, code) => {
  expect(await ask(change)).toMatchObject({ status, body: { code } });
  expect((await world.call('GET /requests')).body.requests).toEqual([]);
});
