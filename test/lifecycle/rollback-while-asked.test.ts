import { expect, it } from 'vitest';
import { getRequest } from '../../src/lifecycle/find-request.ts';
import { rollback } from '../../src/lifecycle/rollback.ts';
import { put } from '../kit/lifecycle.ts';
import { ask, clock, useChurn, vote, world } from './churn-world.ts';

useChurn();

it('a rollback is done though somebody asks for another version, whose request it ends', async () => {
  const { number } = await ask();
  await vote('leo', number);
  await vote('rita', number);
  clock.advance(1_000);
  await put(world, 'v11', 'staging');
  const open = await ask('production', 'v11');
  clock.advance(1_000);
  const back = await rollback(world.as('leo'), { model: 'churn' });
  expect(back.state).toBe('applied');
  expect((await getRequest(world.system, open.number)).state).toBe('stale');
});
