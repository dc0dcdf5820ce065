import { beforeEach, describe, expect, it } from 'vitest';
import { placementChangedEnsureBaseline } from '../../src/consequences/placement-changed-ensure-baseline.ts';
import { newestEntries } from '../../src/ledger/read.ts';
import { openBaselines } from '../../src/monitoring/baselines/find-baselines.ts';
import { setMoving } from '../../src/monitoring/baselines/set-baseline.ts';
import { decodeProfile } from '../../src/monitoring/profiles/encode-profile.ts';
import { countedOf } from '../../src/monitoring/profiles/profile.ts';
import { profile } from '../../src/monitoring/profiles/tables.ts';
import { placementChanged } from '../../src/registry/events.ts';
import { testClock } from '../kit/context.ts';
import { withChurn } from '../kit/lifecycle.ts';
import { useApi, world } from './api-world.ts';

let token: string;
useApi(() => ({ clock: testClock('2026-11-27T09:00:00Z') }));
beforeEach(async () => {
  await withChurn(world);
  token = await world.token('profiles', 'profiles:write');
});

const AGES = Array.from({ length: 300 }, (_, i) => 20 + (i % 50));
const COUNTRIES = Array.from({ length: 300 }, (_, i) => (i % 3 === 0 ? 'DE' : 'FR'));
const FEATURES = [
  { feature: 'age', values: AGES },
  { feature: 'country', values: COUNTRIES },
];
const WINDOW = { from: '2026-11-26T00:00:00Z', to: '2026-11-27T00:00:00Z' };
const V12 = { model: 'churn', version: 'v12' };

interface Baseline {
  readonly baseline: string;
  readonly taken_from: string | null;
  readonly features: readonly {
    feature: string;
    type: string;
    digest: string;
    edges: number[] | null;
    categories: string[] | null;
  }[];
}
const train = (features: readonly object[] = FEATURES, of = V12) =>
  world.call('POST /baselines', { body: { ...of, features }, token });
const edges = async (of = V12) =>
  (await world.call(`GET /models/${of.model}/versions/${of.version}/baseline`, { token })).body as unknown as Baseline;
const send = (features: readonly object[] = FEATURES, more: object = {}) =>
  world.call('POST /profiles', { body: { ...V12, window: WINDOW, features, ...more }, token });
const stored = async () =>
  (await world.unit.db.select().from(profile)).filter((row) => row.workspaceId === world.system.workspace);
const kinds = async () =>
  (await newestEntries(world.system.db, world.system.workspace, {}, 100)).map(({ kind }) => kind);

describe('POST /api/v1/baselines', () => {
  it('fixes edges and categories, and hands them out', async () => {
    const made = await train();
    expect(made).toMatchObject({ status: 201, body: { subject: 'churn@v12', baseline: 'B-1' } });
    const { features } = await edges();
    expect(features).toMatchObject([
      { feature: 'age', type: 'numeric', categories: null },
      { feature: 'country', type: 'categorical', edges: null, categories: ['FR', 'DE'] },
    ]);
    expect(features[0]!.edges).toHaveLength(100);
  });

  it('changes nothing when it comes again, and ends the one before when it is another', async () => {
    await train();
    expect((await train()).body).toMatchObject({ baseline: 'B-1' });
    await setMoving(world.as('mia'), { ...V12, kind: 'rolling', windows: 7 });
    expect((await train([FEATURES[0]!])).body).toMatchObject({ baseline: 'B-3' });
    expect(await openBaselines(world.system, V12)).toMatchObject([
      { number: 3, kind: 'training', edgesOf: 3 },
      { number: 4, kind: 'rolling', edgesOf: 3, windows: 7 },
    ]);
    expect((await kinds()).filter((kind) => kind === 'baseline.created')).toHaveLength(4);
  });

  it.each<[string, readonly object[], RegExp]>([
    ['numbers and texts in one column', [{ feature: 'x', values: [1, 'DE'] }], /1 numbers and 1 values that are none/],
    ['a feature twice', [FEATURES[0]!, FEATURES[0]!], /age is given twice/],
    ['neither values nor counts', [{ feature: 'x' }], /neither raw values nor edges/],
    ['edges that fall', [{ feature: 'x', edges: [2, 1], counted: { counts: [0, 0, 0] } }], /Edge 2 is not above/],
    [
      'too few counts',
      [{ feature: 'x', edges: [1, 2], counted: { counts: [0, 0] } }],
      /has 2 counts, and its edges make 3/,
    ],
    [
      'numbers without moments',
      [{ feature: 'x', edges: [1], counted: { counts: [1, 0] } }],
      /lacks min, max, sum or squares/,
    ],
    [
      'a mean beyond its ends',
      [{ feature: 'x', edges: [1], counted: { counts: [2, 0], min: 0, max: 0.5, sum: '9p0', squares: '81p0' } }],
      /a mean that is not between/,
    ],
    ['a name with a line break', [{ feature: 'a\nb', values: [1] }], /line breaks/],
  ])('refuses %s', async (_, features, why) => {
    const { status, body } = await train(features);
    expect(status).toBe(422);
    expect(JSON.stringify(body)).toMatch(why);
    expect((await world.call('GET /models/churn/versions/v12/baseline', { token })).status).toBe(404);
  });
});

describe('POST /api/v1/profiles', () => {
  it('keeps a window, part by part, and the same again changes nothing', async () => {
    await train();
    expect((await send(FEATURES, { part: 'a' })).body).toMatchObject({
      recorded: 2,
      corrected: 0,
      repeated: 0,
      baseline: 'B-1',
    });
    expect((await send(FEATURES, { part: 'a' })).body).toMatchObject({ recorded: 0, corrected: 0, repeated: 2 });
    expect((await send(FEATURES, { part: 'b' })).body).toMatchObject({ recorded: 2 });
    const changed = [FEATURES[1]!, { feature: 'age', values: [33] }];
    expect((await send(changed, { part: 'b' })).body).toMatchObject({ recorded: 0, corrected: 1, repeated: 1 });
    expect(await stored()).toHaveLength(4);
    expect((await kinds()).filter((kind) => kind === 'profiles.recorded')).toHaveLength(3);
  });

  it('two senders at once do not disturb each other', async () => {
    await train();
    const parts = ['a', 'b', 'c', 'd', 'a', 'b'];
    const answers = await Promise.all(parts.map((part) => send(FEATURES, { part })));
    expect(answers.map(({ status }) => status)).toEqual(parts.map(() => 200));
    expect(await stored()).toHaveLength(8);
  });

  it('takes counts over the edges it handed out, and refuses others with words', async () => {
    await train();
    const [age] = (await edges()).features;
    const counts = age!.edges!.map(() => 0);
    const counted = { counts: [0, ...counts.slice(1), 4], min: 80, max: 80, sum: '5p6', squares: '25p10' };
    const given = { feature: 'age', edges: age!.digest, counted };
    expect((await send([given])).body).toMatchObject({ recorded: 1 });
    const refused = await send([{ ...given, edges: '0123456789abcdef' }]);
    expect(refused).toMatchObject({ status: 409, body: { code: 'OTHER_EDGES' } });
    expect(refused.body.detail).toMatch(
      /age: was counted over the edges 0123456789abcdef, and those of B-1 of churn@v12 are/,
    );
    await train([{ feature: 'age', values: [1, 2, 3] }]);
    expect((await send([given])).body).toMatchObject({ code: 'OTHER_EDGES' });
  });

  it('counts what is missing, endless and of another type', async () => {
    await train();
    await send([{ feature: 'age', values: [null, 'NaN', 'Infinity', 'old', true, 44] }]);
    const [row] = await stored();
    const found = decodeProfile(row!.body);
    expect(found).toMatchObject({ missing: 2, mistyped: 2, endless: [0, 1], min: 44, max: 44 });
    expect(countedOf(found)).toBe(1);
  });

  it.each<[string, object, number, RegExp]>([
    ['a feature it does not know', { features: [{ feature: 'agee', values: [1] }] }, 422, /Did you mean `age`/],
    [
      'a window that ends before it begins',
      { window: { from: WINDOW.to, to: WINDOW.from } },
      422,
      /ends before it begins/,
    ],
    [
      'a window of a second',
      { window: { from: '2026-11-26T00:00:00Z', to: '2026-11-26T00:00:01Z' } },
      422,
      /one minute/,
    ],
    ['a window to come', { window: { from: WINDOW.from, to: '2026-11-27T12:00:00Z' } }, 422, /not over yet/],
    [
      'a window from long ago',
      { window: { from: '2025-01-01T00:00:00Z', to: '2025-01-02T00:00:00Z' } },
      422,
      /400 days/,
    ],
    ['an unknown version', { version: 'v99' }, 404, /no version v99/],
    ['a version without a baseline', { version: 'v11' }, 404, /no baseline to compare with/],
    [
      'values and counts at once',
      { features: [{ feature: 'age', values: [1], counted: { counts: [] } }] },
      422,
      /either/,
    ],
    ['a field of its own', { host: 'a' }, 422, /host/],
    ['no feature', { features: [] }, 422, /features/],
    ['a value that is an object', { features: [{ feature: 'age', values: [{}] }] }, 422, /features/],
  ])('refuses %s, and writes nothing', async (_, more, status, why) => {
    await train();
    const answer = await send(FEATURES, more);
    expect(answer.status).toBe(status);
    expect(JSON.stringify(answer.body)).toMatch(why);
    expect(await stored()).toEqual([]);
  });

  it('refuses a body that is too large', async () => {
    await train();
    expect((await send([{ feature: 'age', values: Array.from({ length: 600_000 }, () => 1) }])).status).toBe(413);
    expect((await send([{ feature: 'age', values: Array.from({ length: 200_001 }, () => 1) }])).body).toMatchObject({
      code: 'TOO_LARGE',
    });
  });

  it('needs the scope profiles:write', async () => {
    expect((await world.call('POST /profiles', { body: {} })).status).toBe(403);
    expect((await world.call('GET /models/churn/versions/v12/baseline')).status).toBe(403);
  });
});

describe('a version that reaches production', () => {
  const arrives = async (version: string, replaced?: string) => {
    const body = {
      model: 'churn',
      subject: `churn@${version}`,
      track: 'release',
      to: 'production',
      ...(replaced ? { replaced } : {}),
    };
    const fact = {
      id: world.system.newId(),
      workspace: world.system.workspace,
      at: world.system.now,
      actor: world.system.actor,
      ...placementChanged(body),
    };
    await placementChangedEnsureBaseline.run(world.system, fact);
    await placementChangedEnsureBaseline.run(world.system, fact);
  };

  it('keeps its own baseline', async () => {
    await train();
    await arrives('v12', 'churn@v11');
    expect(await openBaselines(world.system, { model: 'churn' })).toMatchObject([{ version: 'v12', number: 1 }]);
  });

  it('takes over that of the version it replaced, and says so', async () => {
    await train(FEATURES, { ...V12, version: 'v11' });
    await arrives('v12', 'churn@v11');
    expect(await edges()).toMatchObject({ baseline: 'B-2', taken_from: 'v11' });
    expect((await send()).body).toMatchObject({ recorded: 2, baseline: 'B-2' });
  });

  it('without any has none until its data comes', async () => {
    await arrives('v12', 'churn@v11');
    expect(await openBaselines(world.system, { model: 'churn' })).toEqual([]);
  });
});
