import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { backfillExpiry } from '../../src/lifecycle/backfill-expiry.ts';
import { getRequest } from '../../src/lifecycle/find-request.ts';
import { ask, clock, useChurn, vote, world } from './churn-world.ts';
import { runTimers } from './run-timers.ts';

useChurn();
const HOUR = 3_600_000;

/** As it was written before requests expired. */
const asBefore = () =>
  world.unit.db.execute(sql`with old as (update request set expires_at = null
    where workspace_id = ${world.system.workspace} returning number)
    delete from timer where workspace_id = ${world.system.workspace}`);

it('a pending request of the time before expiry gets the time of its policy from now on, once', async () => {
  const { number } = await ask();
  const decided = await ask('canary');
  await vote('leo', decided.number, 'reject');
  await asBefore();
  clock.advance(100 * HOUR);
  await runTimers(world.unit);
  expect((await getRequest(world.system, number)).state).toBe('pending');
  expect(await backfillExpiry(world.system)).toBe(1);
  const expiresAt = new Date(clock.now.getTime() + 72 * HOUR);
  expect((await getRequest(world.system, number)).expiresAt).toEqual(expiresAt);
  clock.advance(HOUR);
  expect(await backfillExpiry(world.system)).toBe(0);
  clock.advance(71 * HOUR);
  await runTimers(world.unit);
  expect(await getRequest(world.system, number)).toMatchObject({ state: 'expired', expiresAt });
  expect((await getRequest(world.system, decided.number)).expiresAt).toBeNull();
});
