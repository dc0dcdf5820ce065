import { describe, expect, it } from 'vitest';
import { applyTransition } from '../../src/lifecycle/apply-transition.ts';
import { type Effect, EffectFailure } from '../../src/lifecycle/effect.ts';
import { put } from '../kit/lifecycle.ts';
import { ask, refusal, useChurn, vote, world } from './churn-world.ts';
import { breaks, GLASS, inForce, now, rollsBack, serving } from './glass-world.ts';

useChurn();

const effects = (text: string) =>
  text.replace(
    'effects: {}',
    "effects: { production: [{ record: { file: releases.jsonl } }, { webhook: { url: 'https://example.com', secret: HOOK } }] }",
  );
const done: Effect = () => Promise.resolve();
const failing: Effect = () => Promise.reject(new EffectFailure('the target answered 503'));
const apply = (request: number, webhook: Effect) =>
  applyTransition(
    world.system,
    { request },
    new Map([
      ['record', done],
      ['webhook', webhook],
    ]),
  ).catch(() => undefined);

/** v12 serves, and v11 is approved to come back; its second effect fails. */
const failed = async (): Promise<number> => {
  await inForce([GLASS], effects);
  await put(world, 'v12', 'production');
  await put(world, 'v11', 'staging');
  const { number } = await ask('production', 'v11');
  await vote('leo', number);
  await vote('rita', number);
  await apply(number, failing);
  expect(await now(number)).toMatchObject({ state: 'apply-failed', nextTryAt: expect.any(Date) });
  return number;
};

describe('what is approved and could not be applied', () => {
  it('gives way to a rollback, and says which effects had run', async () => {
    const number = await failed();
    const back = await rollsBack();
    expect(await now(number)).toMatchObject({
      state: 'stale',
      nextTryAt: null,
      ending: 'churn was rolled back, after its effects had run (record)',
    });
    await apply(back.number, done);
    expect([await serving(), (await now(back.number)).state]).toEqual([['churn@v11'], 'applied']);
    await apply(number, done);
    expect((await now(number)).state).toBe('stale');
  });

  it('gives way to a break-glass', async () => {
    const number = await failed();
    await put(world, 'v12', 'staging');
    const { request } = await breaks('ada');
    expect(await now(number)).toMatchObject({ state: 'superseded', nextTryAt: null, supersededBy: request.number });
    await apply(request.number, done);
    expect(await serving()).toEqual(['churn@v12']);
  });

  it('is waited for while its effects run', async () => {
    const number = await failed();
    const running = Promise.withResolvers<void>();
    const over = Promise.withResolvers<void>();
    const applying = apply(number, async () => {
      running.resolve();
      await over.promise;
    });
    await running.promise;
    expect((await refusal(rollsBack()))[0]).toBe('ALREADY_OPEN');
    over.resolve();
    await applying;
    expect((await now(number)).state).toBe('applied');
  });
});
