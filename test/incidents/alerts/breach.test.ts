import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { monitoringBreachedRaiseAlert } from '../../../src/consequences/monitoring-breached-raise-alert.ts';
import { listGroups } from '../../../src/incidents/alerts/find-groups.ts';
import type { Fact } from '../../../src/kernel/fact.ts';
import { driftBreached, driftCleared } from '../../../src/monitoring/verdicts/events.ts';
import { setRule } from '../../../src/monitoring/verdicts/set-rule.ts';
import { type TestClock, testClock } from '../../kit/context.ts';
import { type TestDatabase, testDatabase } from '../../kit/database.ts';
import { type DriftWorld, driftWorld } from '../../monitoring/verdicts/drift-world.ts';

let database: TestDatabase;
let clock: TestClock;
let world: DriftWorld;
let facts: Fact[];
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  clock = testClock('2026-11-02T00:30:00Z');
  facts = [];
  world = await driftWorld(database, clock, { flush: [async (_, some) => void facts.push(...some)] });
  await setRule(world.ctx, { model: 'churn', settings: { needed: 1, of: 1, clear: 1 } });
});

/** Facts of one signal, in their order. */
const told = (kind: string): Fact[] =>
  facts.filter((fact) => fact.kind === kind && fact.body.feature === 'age' && fact.body.signal === 'values');
const raise = (fact: Fact | undefined) =>
  monitoringBreachedRaiseAlert.run({ ...world.system, now: clock.now }, fact ?? (undefined as never));
const groups = async () =>
  (await listGroups(world.system, 10, true)).map(({ state, firing, model, title }) => ({
    state,
    firing,
    model,
    title,
  }));

test('a breach of drift is one alert of Steward’s own, which ends with it', async () => {
  await world.day('2026-11-02', 0.4);
  const [breached] = told(driftBreached.kind);
  await raise(breached);
  await raise(breached);
  expect(await groups()).toMatchObject([
    { state: 'firing', firing: 1, model: 'churn', title: expect.stringContaining('age of churn@v11 drifted') },
  ]);
  await world.day('2026-11-03', 0);
  await raise(told(driftCleared.kind)[0]);
  expect(await groups()).toMatchObject([{ firing: 0 }]);
});

test('the end that is looked at before its beginning leaves nothing that fires', async () => {
  await world.day('2026-11-02', 0.4);
  await world.day('2026-11-03', 0);
  await raise(told(driftCleared.kind)[0]);
  await raise(told(driftBreached.kind)[0]);
  expect((await groups()).filter(({ firing }) => firing > 0)).toEqual([]);
});

test('the end of an earlier breach does not end the present one', async () => {
  await world.day('2026-11-02', 0.4);
  await raise(told(driftBreached.kind)[0]);
  await world.day('2026-11-03', 0);
  await world.day('2026-11-04', 0.4);
  await raise(told(driftBreached.kind)[1]);
  await raise(told(driftCleared.kind)[0]);
  expect(await groups()).toMatchObject([{ firing: 1 }]);
});

test('beginning and end at the same time, many times over, never leave one that fires', async () => {
  await world.day('2026-11-02', 0.4);
  await world.day('2026-11-03', 0);
  const both = [told(driftBreached.kind)[0], told(driftCleared.kind)[0]];
  await Promise.all([...both, ...both.toReversed(), ...both].map(raise));
  expect((await groups()).filter(({ firing }) => firing > 0)).toEqual([]);
});
