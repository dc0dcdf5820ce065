import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { baselineCard } from '../../../src/monitoring/baselines/baseline-card.ts';
import { openBaselines } from '../../../src/monitoring/baselines/find-baselines.ts';
import { setMoving, setTraining } from '../../../src/monitoring/baselines/set-baseline.ts';
import { recordProfiles } from '../../../src/monitoring/profiles/record-profiles.ts';
import { endBaselines } from '../../../src/monitoring/verdicts/end-baselines.ts';
import { explain } from '../../../src/monitoring/verdicts/explain.ts';
import { judgeWindow } from '../../../src/monitoring/verdicts/judge-window.ts';
import { setRule } from '../../../src/monitoring/verdicts/set-rule.ts';
import { verdictSeries, verdictsOf } from '../../../src/monitoring/verdicts/verdicts-of.ts';
import { type TestClock, testClock } from '../../kit/context.ts';
import { type TestDatabase, testDatabase } from '../../kit/database.ts';
import { put } from '../../kit/lifecycle.ts';
import { type DriftWorld, driftWorld, V11 } from './drift-world.ts';
import { normals } from './samples.ts';

let database: TestDatabase;
let clock: TestClock;
let world: DriftWorld;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  clock = testClock('2026-11-01T00:30:00Z');
  world = await driftWorld(database, clock);
});

const now = () => ({ ...world.ctx, now: clock.now });
const date = (day: number) => `2026-11-${String(day).padStart(2, '0')}`;
const kinds = async (of: { model: string; version: string } = V11) =>
  (await openBaselines(now(), of)).map(({ kind }) => kind);
/** November 2026 begins on a Sunday; weekends differ by half a deviation, and a week is as the training data. */
const days = async (from: number, to: number) => {
  for (let day = from; day <= to; day++) await world.day(date(day), day % 7 === 0 || day % 7 === 1 ? 0.36 : -0.14);
};

describe('a version that serves', () => {
  it('gets a seasonal baseline when its second week comes, and weekends alarm no more', async () => {
    await days(7, 13);
    expect(await kinds()).toEqual(['training']);
    expect(await world.facts('drift.breached')).toMatchObject([{ to: `${date(9)}T00:00:00.000Z`, baseline: 1 }]);
    await days(14, 23);
    expect(await kinds()).toEqual(['training', 'seasonal']);
    expect((await world.facts('baseline.created')).at(-1)).toMatchObject({
      version: 'v11',
      kind: 'seasonal',
      windows: 4,
      weeksSeen: 1,
    });
    const [, seasonal] = await openBaselines(now(), V11);
    expect(seasonal?.createdBy).toEqual({ type: 'system', name: 'drift' });
    expect(await world.facts('drift.breached')).toHaveLength(1);
    expect(new Set((await verdictsOf(now(), { model: 'churn' })).map(({ state }) => state))).toEqual(new Set(['ok']));
    const shown = JSON.stringify(await baselineCard(now(), V11));
    expect(shown).toContain('the same hours of the 4 weeks before, set up by Steward');
    // The training data is compared with the week: seven days of 2,000 rows.
    const training = await explain(now(), { ...V11, feature: 'age', signal: 'values', baseline: 1 });
    expect(training).toMatchObject({ same: true, verdict: { nCurrent: 14_000, nReference: 5_000 } });
    expect(training.verdict.notes).toContain('counted over the seven days until then');
    // What comes suddenly is found by the season at once.
    await world.day(date(24), 0.26);
    await world.day(date(25), 0.26);
    expect((await world.facts('drift.breached')).at(-1)).toMatchObject({
      baseline: 2,
      to: `${date(26)}T00:00:00.000Z`,
    });
  });

  it('gets none by itself again once somebody ended it, nor does the next one, until one is set', async () => {
    await days(7, 14);
    await endBaselines(now(), { ...V11, kind: 'seasonal' });
    await days(15, 16);
    expect(await kinds()).toEqual(['training']);
    const v12 = { model: 'churn', version: 'v12' };
    await put(world, 'v12', 'production');
    await setTraining(now(), { ...v12, features: [{ feature: 'age', values: normals(1, 200) }] });
    for (const day of [9, 16]) {
      const window = { from: new Date(`${date(day)}T00:00:00Z`), to: new Date(`${date(day + 1)}T00:00:00Z`) };
      await recordProfiles(now(), { ...v12, ...window, features: [{ feature: 'age', values: normals(day, 200) }] });
      await judgeWindow(now(), { ...v12, ...window });
    }
    expect(await kinds(v12)).toEqual(['training']);
    await setMoving(now(), { ...V11, kind: 'seasonal', windows: 2 });
    await days(17, 17);
    expect((await openBaselines(now(), V11)).map(({ windows }) => windows)).toEqual([null, 2]);
  });

  it('is judged against the training data once a day where windows are hours', async () => {
    const hour = async (day: number, from: number) => {
      const at = new Date(`${date(day)}T${String(from).padStart(2, '0')}:00:00Z`);
      const window = { from: at, to: new Date(at.getTime() + 3_600_000) };
      clock.now = new Date(window.to.getTime() + 700_000);
      const features = [{ feature: 'age', values: normals(day * 24 + from, 200) }];
      await recordProfiles(now(), { ...V11, ...window, features });
      await judgeWindow(now(), { ...V11, ...window });
    };
    for (const day of [2, 9]) for (const from of [13, 23]) await hour(day, from);
    const since = new Date('2026-11-09T00:00:00Z');
    const rows = (await verdictSeries(now(), { ...V11, feature: 'age', since })).filter(
      ({ signal }) => signal === 'values',
    );
    // Both windows of the day, and not those of a week ago.
    const found = rows.map(
      ({ baseline, to, nCurrent }) => `B-${baseline} ${to.toISOString().slice(11, 16)} ${nCurrent}`,
    );
    expect(found.sort()).toEqual(['B-1 00:00 400', 'B-2 00:00 200', 'B-2 14:00 200']);
  });
});

it('a version that does not serve gets no season', async () => {
  await put(world, 'v12', 'production');
  await put(world, 'v11', 'archived');
  await days(7, 15);
  expect(await kinds()).toEqual(['training']);
});

it.each([
  ['ends a baseline', () => endBaselines({ ...world.as('leo'), now: clock.now }, { ...V11, kind: 'training' })],
  ['changes the rule', () => setRule(world.as('leo'), { model: 'churn', settings: { distance: 50 } })],
])('who neither owns the model nor is an admin %s in vain', async (_, act) => {
  await expect(act()).rejects.toThrow(/^Only the owner of churn or an admin changes its /);
});
