import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { driftBacktest } from '../../commands/drift-backtest.ts';
import { driftBaseline } from '../../commands/drift-baseline.ts';
import { driftExplain } from '../../commands/drift-explain.ts';
import { driftRule } from '../../commands/drift-rule.ts';
import { driftShow } from '../../commands/drift-show.ts';
import { type TestClock, testClock } from '../kit/context.ts';
import { type TestDatabase, testDatabase } from '../kit/database.ts';
import { heard, wordsOf } from '../kit/said.ts';
import { type DriftWorld, driftWorld } from '../monitoring/verdicts/drift-world.ts';

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

const commands = [driftShow, driftExplain, driftBaseline, driftRule, driftBacktest];

/** All words of what a line typed by mia is answered. */
const said = async (text: string): Promise<string> => wordsOf(await heard({ world, clock }, commands, 'mia', text));

describe('drift show', () => {
  it('says what is missing when nothing is watched, or was judged', async () => {
    expect(await said('drift show churn@v12')).toMatch(/has no baseline, so its drift is not watched/);
    expect(await said('drift show churn')).toMatch(/No window of churn was judged yet/);
  });

  it('shows what drifts, the worst first, with why, and counts the rest', async () => {
    for (const date of ['2026-11-01', '2026-11-02']) await world.day(date, 0.4, { german: 0.6 });
    const shown = await said('drift show churn@v11');
    expect(shown).toMatch(/churn@v11, 2 breach, 4 ok/);
    expect(shown).toMatch(
      /country \| breach since .* \| .* \(floor .*, default\) \| .* \| B-1 \| country=DE 33 % -> 60 %, \d+ % of the shift/,
    );
    expect(shown).toMatch(/age \| breach/);
    expect(shown).toMatch(/4 signals are ok/);
    expect(shown).toMatch(
      /picture: churn@v11\. Drift by day, last 2 days, UTC\. 0 of 2 features are ok on 2 Nov; age breach \(1 of 2 days\), country breach/,
    );
    expect(await said('drift show churn@v11 --feature age')).toMatch(/\| B-1 \| warning \| .*standard deviations, PSI/);
  });
});

describe('drift explain', () => {
  it('shows every number between the counts and the verdict, computed again', async () => {
    for (const date of ['2026-11-01', '2026-11-02']) await world.day(date, 0.4);
    const told = await said('drift explain churn@v11 --feature age');
    expect(told).toMatch(/churn@v11 age, breach/);
    expect(told).toMatch(/Against: B-1, training/);
    expect(told).toMatch(
      /Significant: KS D = 0\.\d+ = \|0\.\d+ - 0\.\d+\| below -?0\.\d+; kstwo with n m \/ \(n \+ m\) = 1429; p = \S+, over 2 features adjusted \S+ <= alpha 0\.05 \(default\)/,
    );
    expect(told).toMatch(/Wasserstein: 0\.\d+ \/ \S+ = 0\.\d+ standard deviations, at the floor 0\.1 \(default\)/);
    expect(told).toMatch(
      /PSI: PSI 0\.\d+, at the floor 0\.1 \(default\); chance alone exceeds 0\.\d+ once in 100: \(1\/5000 \+ 1\/2000\) chi2\(\d+\)/,
    );
    expect(told).toMatch(/in breach since .*; 2 of 3 windows begin a breach/);
    expect(told).toMatch(/mean \| \S+ \| 0\.\d+/);
    expect(told).toMatch(
      /picture: churn@v11 age\. breach, window until .* UTC\. window beside B-1, training\. Biggest shifts: /,
    );
    expect(told).toMatch(/Computed again from the stored counts by ks-bins\/1: the same to the last digit\./);
  });

  it.each(['age --signal missing', 'country', 'country --signal type --baseline 1'])('of %s too', async (which) => {
    await world.day('2026-11-01', 0.4, { german: 0.5 });
    expect(await said(`drift explain churn --feature ${which}`)).toMatch(/the same to the last digit/);
  });

  it('names the nearest feature', async () => {
    await world.day('2026-11-01', 0);
    expect(await said('drift explain churn@v11 --feature agee')).toMatch(/Did you mean age\?/);
    expect(await said('drift explain churn@v12')).toMatch(/No window of churn@v12 was judged yet/);
  });
});

describe('drift baseline', () => {
  it('adds, shows, takes over and ends', async () => {
    expect(await said('drift baseline churn')).toMatch(/v11 \| B-1, training \| .* \| counts/);
    expect(await said('drift baseline churn@v11 --kind rolling')).toMatch(
      /compared with B-2, the last 7 windows, from the next window on/,
    );
    expect(await said('drift baseline churn@v11 --kind seasonal --windows 1')).toMatch(
      /B-3, the same hours a week before/,
    );
    expect(await said('drift baseline churn@v11 --kind rolling --end')).toMatch(/B-2 of churn@v11 ended/);
    expect(await said('drift baseline churn@v12 --from v11')).toMatch(/B-4, training \(of v11\)/);
    expect(await said('drift baseline churn')).toMatch(/B-2, the last 7 windows \| .* \| ended/);
    expect(await said('drift baseline churn --kind rolling')).toMatch(/a baseline is of a version/);
  });
});

describe('drift rule and backtest', () => {
  it('a rule shows where each threshold comes from', async () => {
    expect(await said('drift rule churn')).toMatch(/Numbers: standard deviations: 0\.1 \(default\)/);
    expect(await said('drift rule churn --feature age --distance 0.5 --windows "1 of 2"')).toMatch(
      /0\.5 \(rule of age\)[\s\S]*1 of 2 \(rule of age\)/,
    );
    expect(await said('drift rule churn --windows "3 of 2"')).toMatch(/is not a number of windows/);
    expect(await said('drift rule churn --feature age --reset')).toMatch(
      /Numbers: standard deviations: 0\.1 \(default\)/,
    );
  });

  it('a backtest of a model without a verdict says so', async () => {
    expect(await said('drift backtest churn')).toMatch(/No window of churn was judged yet/);
    expect(await said('drift backtest nope')).toMatch(/There is no model nope/);
  });

  it('a backtest says what the rule, or another one, would have fired, and changes nothing', async () => {
    const shifts = [0, 0.4, 0.4, 0.4, 0, 0, 0.2, 0.2];
    for (const [day, shift] of shifts.entries()) await world.day(`2026-11-0${day + 1}`, shift);
    const before = (await world.facts('drift')).length;
    const usual = await said('drift backtest churn@v11');
    // The eighth day has the seasonal baseline that comes by itself: six signals more.
    expect(usual).toMatch(/2 breaches in 8 windows of 12 signals\./);
    expect(usual).toMatch(/2026-11-04 00:00 UTC \| 2026-11-07 00:00 UTC \| age \| B-1/);
    expect(usual).toMatch(/still stands \| age/);
    expect(usual).toMatch(
      /Without any drift this rule begins none in a month by chance \(none in 300 simulated windows\)/,
    );
    expect(await said('drift backtest churn'), 'the version that was judged last').toBe(usual);
    expect(await said('drift backtest churn@v11 --distance 0.3 --psi 0.12')).toMatch(/One breach in 8 windows/);
    expect(await said('drift backtest churn@v11 --distance 3 --psi 3')).toMatch(/No breach in 8 windows/);
    const loose = await said(
      'drift backtest churn@v11 --alpha 0.5 --distance 0.001 --psi 0.0001 --windows "1 of 1" --clear 1',
    );
    expect(Number(/begins about (\S+) in a month/.exec(loose)?.[1])).toBeGreaterThan(1);
    expect(await said('drift backtest churn@v11 --days 1 --feature country')).toMatch(
      /No breach in 1 windows|No breach in 2 windows/,
    );
    expect(await world.facts('drift')).toHaveLength(before);
  });
});
