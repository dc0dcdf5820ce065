import { expect, test } from 'vitest';
import { normals } from '../monitoring/verdicts/samples.ts';
import type { Seen } from './driver.ts';
import { itIs as setTime } from './it-is.ts';
import { ownLifecycle, type Watched } from './own-lifecycle.ts';
import { createScene, type Stage, said, version } from './scene.ts';
import { until } from './start-story.ts';

/** Production asks for KPIs and drift as well. */
export const prepareWatched = (): Promise<Watched> => {
  const gates = '      production: [metrics-recorded, model-card-complete]';
  return ownLifecycle((usual) => usual.replace(gates, gates.replace(']', ', kpis-at-target, no-drift-breach]')));
};

export interface WatchedStage extends Stage {
  readonly around: Watched;
  /** Looks at the newest message as it stands. */
  readonly look?: (what: 'first-digest' | 'digest' | 'verdict' | 'explained' | 'kpi') => Promise<void>;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Numbers that programs send, what people read of them, and what they stop. Tests that follow one another. */
export function tellMonitoring(stage: () => WatchedStage): void {
  const { say, promote, cards, shows, asked } = createScene(stage);
  const itIs = (at: string) => setTime(stage().story, stage().around.clock, at);
  const tokens = { readings: '', profiles: '' };
  let card: Seen;
  let seed = 0;

  const send = async (path: 'readings' | 'profiles' | 'baselines', body: object): Promise<Record<string, unknown>> => {
    const answer = await fetch(`http://127.0.0.1:${stage().story.app.port}/api/v1/${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${path === 'readings' ? tokens.readings : tokens.profiles}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify(body),
    });
    const read = (await answer.json()) as Record<string, unknown>;
    expect([200, 201], JSON.stringify(read)).toContain(answer.status);
    return read;
  };
  /** Each hour an accuracy over 400 cases and what it cost. */
  const readings = (from: string, to: string, accuracy: number, cost: number) => {
    const hours = Math.round((Date.parse(to) - Date.parse(from)) / HOUR);
    const all = Array.from({ length: hours }, (_, hour) => {
      const of = { model: 'churn', at: new Date(Date.parse(from) + hour * HOUR).toISOString() };
      const wave = 1 + 0.004 * Math.sin(hour / 31);
      return [
        { ...of, kpi: 'accuracy', value: Math.round(accuracy * wave * 10_000) / 10_000, weight: 400 },
        { ...of, kpi: 'cost', value: Math.round(cost * wave * 100) / 100 },
      ];
    });
    return send('readings', { readings: all.flat() });
  };
  const features = (rows: number, shift: number, german: number) => [
    { feature: 'age', values: normals(++seed, rows).map((x) => 42 + 12 * (x + shift)) },
    {
      feature: 'country',
      values: Array.from({ length: rows }, (_, i) => (i < rows * german ? 'DE' : i % 2 === 0 ? 'FR' : 'IT')),
    },
  ];
  /** What v2, which gets a copy of the traffic in staging, saw on a day. */
  const day = (date: string, shift: number, german: number) => {
    const from = new Date(`${date}T00:00:00Z`);
    const window = { from, to: new Date(from.getTime() + DAY) };
    return send('profiles', { model: 'churn', version: 'v2', window, features: features(2_000, shift, german) });
  };
  /** What drift was found once the newest window is judged. */
  const judged = (says: RegExp) => {
    const shown = () => say('mia', said('drift show', { subject: 'churn@v2' }));
    return until(`a verdict of ${says}`, async () => says.test(await shown()), shown);
  };
  const digest = (says: RegExp): Promise<Seen> => {
    const found = async () => (await cards()).find(({ words }) => /^churn-daily/.test(words) && says.test(words));
    return until(`a digest that says ${says}`, found, async () => [await cards(), stage().story.faults]);
  };

  test('a model is watched: two KPIs with bounds, a baseline, and a digest at nine in Rome', async () => {
    await say('ada', said('setup', {}, { code: await stage().story.code() }));
    await say('ada', said('channel set', { kind: 'releases', channel: '#releases' }));
    expect(await say('ada', said('people role', { person: '@mia', role: 'member' }))).toContain('is member now');
    await say('ada', said('group add', { group: 'ml-leads', person: '@leo' }));
    await say('mia', said('model register', { model: 'churn' }, { risk: 'limited', about: 'Who will leave' }));
    expect(await say('mia', version('v2', '0.93'))).toContain('is registered');
    const bounds = { target: '0.9', warn: '0.89', breach: '0.86' };
    expect(await say('mia', said('kpi define', { model: 'churn', kpi: 'accuracy' }, bounds))).toContain(
      'churn is watched by accuracy',
    );
    const budget = { unit: 'EUR', aggregation: 'sum', warn: '500', breach: '800', better: 'lower' };
    expect(await say('mia', said('kpi define', { model: 'churn', kpi: 'cost' }, budget))).toContain('EUR');
    for (const scope of ['readings', 'profiles'] as const) {
      const made = await say('ada', said('token create', { name: scope }, { scope: `${scope}:write` }));
      tokens[scope] = /stw_[\w-]+/.exec(made)?.[0] ?? made;
    }
    const trained = { model: 'churn', version: 'v2', features: features(5_000, 0, 1 / 3) };
    expect(await send('baselines', trained)).toMatchObject({ subject: 'churn@v2', baseline: 'B-1' });
    const digest = { in: '#releases', at: 'daily 09:00', zone: 'Europe/Rome', models: 'churn' };
    expect(await say('mia', said('digest create', { name: 'churn-daily' }, digest))).toMatch(
      /churn-daily comes first .*09:00/,
    );
  });

  test('readings and windows arrive, and production is open to a request', async () => {
    const { driver } = stage();
    expect(await readings('2027-01-28T10:00:00Z', '2027-03-01T10:00:00Z', 0.923, 18)).toMatchObject({ recorded: 1536 });
    expect(await readings('2027-01-28T10:00:00Z', '2027-03-01T10:00:00Z', 0.923, 18)).toMatchObject({ repeated: 1536 });
    expect(await day('2027-02-28', 0, 1 / 3)).toMatchObject({ baseline: 'B-1', recorded: 2 });
    const staging = await asked('churn@v2', 'staging');
    expect(await driver.click('leo', staging, 'Approve')).toContain('churn@v2 is in staging now');
    await itIs('2027-03-01T10:12:00Z');
    await judged(/6 ok/);
    card = await asked('churn@v2', 'production');
    expect(card.words).toMatch(/KPIs at target \(2 KPIs at target\), no drift breach \(none of 6/);
  });

  test('at its hour the digest appears, once, with window, zone and when the next one comes', async () => {
    await itIs('2027-03-02T07:45:00Z');
    await readings('2027-03-01T10:00:00Z', '2027-03-02T07:00:00Z', 0.88, 18);
    await day('2027-03-01', 0.45, 0.6);
    await itIs('2027-03-02T07:56:00Z');
    await judged(/2 warning, 4 ok/);
    expect((await cards()).filter(({ words }) => /^churn-daily/.test(words))).toEqual([]);
    await itIs('2027-03-02T08:01:10Z');
    const first = await digest(/Drift/);
    expect(first.words).toMatch(/churn accuracy[\s\S]*0\.88\d*[\s\S]*missed[\s\S]*churn@v2 age[\s\S]*warning/);
    await stage().look?.('first-digest');
    expect(first.words).toMatch(/Europe\/Rome[\s\S]*Next: .*09:00/);
  });

  test('a feature drifts on the second day, and production closes: the card says why, and so does an approval', async () => {
    const { driver } = stage();
    await itIs('2027-03-03T07:45:00Z');
    await readings('2027-03-02T07:00:00Z', '2027-03-03T07:00:00Z', 0.921, 25);
    await day('2027-03-02', 0.45, 0.6);
    await itIs('2027-03-03T07:56:00Z');
    const closed = await shows(card, /age, country drifted[\s\S]*drift explain churn@v2/);
    expect(await driver.click('leo', closed, 'Approve')).toMatch(/once this passes: .*drift/i);
    await shows(card, /1 of 1/);
    expect(await promote('churn@v2', 'production', { 'dry-run': 'true' })).toMatch(/drifted/);
  });

  test('the next digest begins with what changed: drift and cost are worse, accuracy is well again', async () => {
    await itIs('2027-03-03T08:01:10Z');
    const second = await digest(/Cleared/);
    expect(second.words).toMatch(
      /Worse[\s\S]*churn@v2 age is in breach[\s\S]*Worse[\s\S]*country=DE 33 % -> 60 %[\s\S]*Cleared[\s\S]*churn accuracy[\s\S]*reached/,
    );
    await stage().look?.('digest');
  });

  test('the verdict is explained, with every number, and it all came once', async () => {
    const shown = await say('mia', said('drift show', { subject: 'churn@v2' }));
    expect(shown).toMatch(/country[\s\S]*breach since[\s\S]*country=DE 33 % -> 60 %/);
    await stage().look?.('verdict');
    const explained = await say('mia', said('drift explain', { subject: 'churn@v2' }, { feature: 'age' }));
    expect(explained).toMatch(/churn@v2 age[\s\S]*breach[\s\S]*KS D = 0\.\d+[\s\S]*PSI 0\.\d+[\s\S]*same to the last/);
    await stage().look?.('explained');
    expect(await say('mia', said('kpi show', { model: 'churn', kpi: 'accuracy' }))).toMatch(
      /churn accuracy[\s\S]*target 0\.9[\s\S]*0\.92/,
    );
    await stage().look?.('kpi');
    expect((await cards()).filter(({ words }) => /^churn-daily/.test(words))).toHaveLength(2);
    expect(stage().story.faults).toEqual([]);
  });
}
