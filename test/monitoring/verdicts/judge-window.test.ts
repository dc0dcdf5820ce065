import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { askPart } from '../../../src/app/ask-part.ts';
import { placementChangedEnsureBaseline } from '../../../src/consequences/placement-changed-ensure-baseline.ts';
import { windowDueJudge } from '../../../src/consequences/window-due-judge.ts';
import { evaluateGates, failingGates } from '../../../src/lifecycle/evaluate-gates.ts';
import type { Track } from '../../../src/lifecycle/lifecycle.ts';
import { setMoving, setTraining } from '../../../src/monitoring/baselines/set-baseline.ts';
import { recordProfiles } from '../../../src/monitoring/profiles/record-profiles.ts';
import { profile } from '../../../src/monitoring/profiles/tables.ts';
import { clearEnded } from '../../../src/monitoring/verdicts/end-baselines.ts';
import { judgeWindow } from '../../../src/monitoring/verdicts/judge-window.ts';
import { setRule } from '../../../src/monitoring/verdicts/set-rule.ts';
import { verdictsOf } from '../../../src/monitoring/verdicts/verdicts-of.ts';
import { timer } from '../../../src/queue/tables.ts';
import { placementChanged } from '../../../src/registry/events.ts';
import { findVersion } from '../../../src/registry/find.ts';
import { type TestClock, testClock } from '../../kit/context.ts';
import { type TestDatabase, testDatabase } from '../../kit/database.ts';
import { put, shippedLifecycle } from '../../kit/lifecycle.ts';
import { type DriftWorld, driftWorld, V11 } from './drift-world.ts';

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
const states = async () =>
  Object.fromEntries(
    (await verdictsOf(now(), { model: 'churn' })).map((each) => [
      `${each.feature} ${each.signal} B-${each.baseline}`,
      each.state,
    ]),
  );
const gate = async (subject = 'churn@v11') => askPart(now(), 'drift-breach', subject);

describe('a window', () => {
  it('without drift is ok in every signal', async () => {
    await world.day('2026-11-01', 0);
    const found = await verdictsOf(now(), { model: 'churn' });
    expect(found).toHaveLength(6);
    expect(new Set(found.map(({ state }) => state))).toEqual(new Set(['ok']));
    // 51 hours after the window nothing is known any more.
    const until = '2026-11-04T03:00:00.000Z';
    expect(await gate()).toEqual({ pass: true, detail: 'none of 6 signals is in breach', until });
  });

  it('that drifts twice is one breach, told once, with the reason why; and two within bounds clear it', async () => {
    await world.day('2026-11-01', 0.4);
    expect((await states())['age values B-1']).toBe('warning');
    expect((await gate())?.pass).toBe(true);
    await world.day('2026-11-02', 0.4);
    await world.day('2026-11-03', 0.4);
    const [worst] = await verdictsOf(now(), { model: 'churn', version: 'v11' });
    expect(worst).toMatchObject({
      feature: 'age',
      signal: 'values',
      state: 'breach',
      since: new Date('2026-11-03T00:00:00Z'),
    });
    expect(worst!.effect).toMatchObject({ name: 'distance', floor: 0.1, origin: 'default' });
    expect(worst!.alpha).toEqual({ value: 0.05, origin: 'default' });
    expect(worst!.why).toMatch(/^age.* -> .* of the shift$/);
    expect(await gate()).toEqual({ pass: false, detail: 'age drifted', fix: 'drift explain churn@v11 --feature age' });
    expect((await gate('churn'))?.pass).toBe(false);
    await world.day('2026-11-04', 0);
    expect((await states())['age values B-1']).toBe('breach');
    await world.day('2026-11-05', 0);
    expect((await states())['age values B-1']).toBe('ok');
    expect(await world.facts('drift.breached')).toMatchObject([
      {
        model: 'churn',
        version: 'v11',
        baseline: 1,
        feature: 'age',
        signal: 'values',
        to: '2026-11-03T00:00:00.000Z',
        effect: 'distance',
      },
    ]);
    expect(await world.facts('drift.cleared')).toMatchObject([{ feature: 'age', since: '2026-11-03T00:00:00.000Z' }]);
    expect((await gate())?.pass).toBe(true);
  });

  it('judged twice, or at once by two, tells nothing twice', async () => {
    await setRule(world.ctx, { model: 'churn', settings: { needed: 1, of: 1 } });
    await world.day('2026-11-01', 0.4);
    const window = { ...V11, from: new Date('2026-11-01T00:00:00Z'), to: new Date('2026-11-02T00:00:00Z') };
    await Promise.all([judgeWindow(now(), window), judgeWindow(now(), window), judgeWindow(now(), window)]);
    expect(await world.facts('drift.breached')).toHaveLength(1);
    expect(await verdictsOf(now(), { model: 'churn' })).toHaveLength(6);
  });

  it('that comes late is kept and moves nothing', async () => {
    await world.day('2026-11-03', 0);
    await world.day('2026-11-01', 0.6);
    await world.day('2026-11-02', 0.6);
    clock.now = new Date('2026-11-04T01:00:00Z');
    expect((await states())['age values B-1']).toBe('ok');
    expect(await world.facts('drift.breached')).toEqual([]);
  });

  it('is the sum of its parts, and a feature that nobody sent has no data', async () => {
    const window = { from: new Date('2026-11-01T00:00:00Z'), to: new Date('2026-11-02T00:00:00Z') };
    clock.now = new Date('2026-11-02T00:05:00Z');
    const ages = Array.from({ length: 60 }, (_, i) => i / 30 - 1);
    for (const part of ['a', 'b'])
      await recordProfiles(now(), { ...V11, ...window, part, features: [{ feature: 'age', values: ages }] });
    await judgeWindow(now(), { ...V11, ...window });
    expect(await verdictsOf(now(), { model: 'churn' })).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ feature: 'age', signal: 'values', nCurrent: 120 }),
        expect.objectContaining({
          feature: 'country',
          signal: 'values',
          state: 'no data',
          why: 'nothing came for it in this window',
        }),
      ]),
    );
  });

  it('is judged by a timer, ten minutes after it ended or its last part came', async () => {
    const window = { from: new Date('2026-11-01T00:00:00Z'), to: new Date('2026-11-02T00:00:00Z') };
    clock.now = new Date('2026-11-02T00:05:00Z');
    await recordProfiles(now(), { ...V11, ...window, features: [{ feature: 'age', values: [1, 2, 3] }] });
    const [waiting] = await world.ctx.db.select().from(timer).where(eq(timer.workspaceId, world.ctx.workspace));
    expect(waiting).toMatchObject({ kind: windowDueJudge.kind, dueAt: new Date('2026-11-02T00:15:00Z') });
    await windowDueJudge.run(now(), { subject: waiting!.subject, generation: 1 });
    expect((await states())['age values B-1']).toBe('insufficient data');
  });

  it('of which one feature cannot be read is an error of that feature alone', async () => {
    await world.day('2026-11-01', 0.4);
    await world.ctx.db
      .update(profile)
      .set({ body: Buffer.from('broken') })
      .where(and(eq(profile.workspaceId, world.ctx.workspace), eq(profile.feature, 'country')));
    const window = { from: new Date('2026-11-01T00:00:00Z'), to: new Date('2026-11-02T00:00:00Z') };
    await judgeWindow(now(), { ...V11, ...window });
    const found = await verdictsOf(now(), { model: 'churn' });
    expect(found.filter(({ feature }) => feature === 'country').map(({ state }) => state)).toEqual([
      'error',
      'error',
      'error',
    ]);
    expect(found.find(({ feature }) => feature === 'country')?.why).toMatch(/^could not be compared: /);
    expect(found.find(({ feature, signal }) => feature === 'age' && signal === 'values')?.state).toBe('warning');
  });

  it('that is long ago is stale, and the gate of what serves does not know', async () => {
    await world.day('2026-11-01', 0);
    clock.now = new Date('2026-11-05T00:00:00Z');
    expect(new Set(Object.values(await states()))).toEqual(new Set(['stale']));
    expect(await gate()).toMatchObject({ pass: undefined, detail: 'the last window ended 72 hours ago' });
  });
});

describe('other baselines', () => {
  it('rolling follows the last windows, seasonal the same day of the weeks before', async () => {
    await setMoving(world.ctx, { ...V11, kind: 'rolling', windows: 3 });
    await setMoving(world.ctx, { ...V11, kind: 'seasonal', windows: 2 });
    for (let day = 1; day <= 14; day++)
      await world.day(`2026-11-${String(day).padStart(2, '0')}`, day % 7 === 0 ? 0.5 : 0);
    for (const date of ['2026-11-15', '2026-11-16']) await world.day(date, 0);
    await world.day('2026-11-21', 0.5);
    const found = await states();
    expect(found['age values B-1']).toBe('warning');
    expect(found['age values B-3']).toBe('ok');
    const references = (await verdictsOf(now(), { model: 'churn' })).filter(
      ({ signal, feature }) => signal === 'values' && feature === 'age',
    );
    expect(Object.fromEntries(references.map(({ kind, nReference }) => [kind, nReference]))).toEqual({
      training: 5_000,
      rolling: 6_000,
      seasonal: 4_000,
    });
    // A day that differs each week stands among the last three for three days: only the season knows it.
    expect(new Set((await world.facts('drift.breached')).map(({ baseline }) => baseline))).toEqual(new Set([2]));
  });

  it('a new one of the kind ends the breach against the one before', async () => {
    await world.day('2026-11-01', 0.4);
    await world.day('2026-11-02', 0.4);
    await setTraining(world.ctx, { ...V11, features: [{ feature: 'age', values: [1, 2, 3] }] });
    await clearEnded(now(), 'churn', [1]);
    expect(await world.facts('drift.cleared')).toMatchObject([{ baseline: 1, feature: 'age', ended: true }]);
    expect(await verdictsOf(now(), { model: 'churn' })).toEqual([]);
  });

  it('end when the version is archived', async () => {
    await world.day('2026-11-01', 0.4);
    await world.day('2026-11-02', 0.4);
    await put(world, 'v12', 'production');
    const body = { model: 'churn', subject: 'churn@v12', track: 'release', to: 'production', replaced: 'churn@v11' };
    const { system } = world;
    await placementChangedEnsureBaseline.run(system, {
      id: system.newId(),
      workspace: system.workspace,
      at: clock.now,
      actor: system.actor,
      ...placementChanged(body),
    });
    expect(await world.facts('drift.cleared')).toHaveLength(1);
    expect(await gate('churn@v11')).toBeUndefined();
    expect(await gate('churn@v12')).toMatchObject({ pass: undefined, detail: 'no window was judged yet' });
  });
});

describe('the gate', () => {
  it('stops a move to production while a feature is in breach, and lets it pass when that is over', async () => {
    const { tracks } = shippedLifecycle();
    const track = { ...tracks.release!, gates: { production: ['no-drift-breach'] } } as Track;
    const stops = async () => {
      const ctx = { ...now(), unit: { ...world.unit, ask: askPart } };
      const version = (await findVersion(ctx, V11))!;
      const results = await evaluateGates(ctx, {
        track,
        model: 'churn',
        version,
        incumbent: undefined,
        answerable: [],
        to: 'production',
      });
      return failingGates(results).map(({ gate, detail }) => `${gate}: ${detail}`);
    };
    for (const date of ['2026-11-01', '2026-11-02']) await world.day(date, 0.4);
    expect(await stops()).toEqual(['no-drift-breach: age drifted']);
    for (const date of ['2026-11-03', '2026-11-04']) await world.day(date, 0);
    expect(await stops()).toEqual([]);
  });

  it('says nothing of what is not watched, and lets pass what does not serve yet', async () => {
    expect(await gate('churn@v12')).toBeUndefined();
    await setTraining(world.ctx, { model: 'churn', version: 'v12', features: [{ feature: 'age', values: [1, 2, 3] }] });
    expect(await gate('churn@v12')).toEqual({ pass: true, detail: 'not judged yet: it does not serve' });
    expect(await gate('churn@v11')).toMatchObject({ pass: undefined, detail: 'no window was judged yet' });
  });
});

describe('a rule', () => {
  it('of a feature stands over that of its model, and says so', async () => {
    await setRule(world.ctx, { model: 'churn', settings: { distance: 0.3, alpha: 0.01 } });
    const whole = await setRule(world.ctx, {
      model: 'churn',
      feature: 'age',
      settings: { distance: 0.6, psi: 2, needed: 1 },
    });
    expect(whole).toMatchObject({
      settings: { distance: 0.6, alpha: 0.01, needed: 1, of: 3 },
      origins: { distance: 'rule of age', alpha: 'rule of churn', of: 'default' },
    });
    await world.day('2026-11-01', 0.4);
    expect((await states())['age values B-1']).toBe('warning');
    await setRule(world.ctx, { model: 'churn', feature: 'age', settings: {}, reset: true });
    await world.day('2026-11-02', 0.4);
    await world.day('2026-11-03', 0.4);
    expect((await states())['age values B-1']).toBe('breach');
    expect(await world.facts('drift.rule-changed')).toHaveLength(3);
  });

  it('that cannot be is refused', async () => {
    await expect(setRule(world.ctx, { model: 'churn', settings: { needed: 4 } })).rejects.toThrow(
      '4 of 3 windows cannot be.',
    );
  });
});
