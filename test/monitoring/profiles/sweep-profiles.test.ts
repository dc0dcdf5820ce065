import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sweepProfiles } from '../../../src/monitoring/profiles/sweep-profiles.ts';
import { explain } from '../../../src/monitoring/verdicts/explain.ts';
import { testClock } from '../../kit/context.ts';
import { type TestDatabase, testDatabase } from '../../kit/database.ts';
import { driftWorld, V11 } from '../verdicts/drift-world.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

it('windows are removed after 400 days, part by part, and their verdicts can be computed again', async () => {
  const clock = testClock('2026-11-01T00:30:00Z');
  const [world, other] = [await driftWorld(database, clock), await driftWorld(database, clock)];
  for (const each of [world, other]) await each.day('2026-11-01', 0.4);
  const kept = async () => {
    const rows = await world.unit.db.execute<{ workspace: string }>(
      sql`select distinct workspace_id as workspace from profile where workspace_id in (${world.system.workspace}, ${other.system.workspace})`,
    );
    return rows.map(({ workspace }) => workspace);
  };
  const sweepAt = (time: string) => sweepProfiles({ ...world.system, now: new Date(time) }, 1);
  // The window ended on 2 November 2026; 400 days later it is 7 December 2027.
  expect(await sweepAt('2027-12-07T00:00:00Z')).toBe(0);
  expect((await kept()).length).toBe(2);
  clock.now = new Date('2027-12-07T00:00:01Z');
  expect(await sweepAt('2027-12-07T00:00:01Z')).toBe(2);
  expect(await kept()).toEqual([other.system.workspace]);
  const again = await explain({ ...world.system, now: clock.now }, { ...V11, feature: 'age', signal: 'values' });
  expect(again.same).toBe(true);
});
