import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { requestDetailsCard } from '../../src/lifecycle/answers.ts';
import { effectRunsOf } from '../../src/lifecycle/effect-runs.ts';
import { getRequest } from '../../src/lifecycle/find-request.ts';
import { rollback } from '../../src/lifecycle/rollback.ts';
import { heldBefore } from '../../src/outside/held-before.ts';
import { editVersion } from '../../src/registry/edit-version.ts';
import { testUnit } from '../kit/context.ts';
import { type TestDatabase, testDatabase } from '../kit/database.ts';
import { testWorkspace, withChurn } from '../kit/lifecycle.ts';
import { type MlflowServer, startMlflow } from '../kit/mlflow-server.ts';
import { approvedWorld, ask, lifecycleWith, SECRETS, tryApply } from './apply-world.ts';

let on: TestDatabase;
let mlflow: MlflowServer;
beforeAll(async () => {
  on = await testDatabase();
});
afterAll(() => on.close());
beforeEach(async () => {
  mlflow = await startMlflow({ token: SECRETS.MLFLOW ?? '' });
  mlflow.aliases.set('churn/champion', '11');
});
afterEach(() => mlflow.close());

const settings = (more: object = {}) => ({
  mlflow: { url: `${mlflow.url}/`, alias: 'champion', token: 'MLFLOW', 'allow-private': true, ...more },
});

describe('mlflow', () => {
  test('points the alias to the version, tags it, reads it back and remembers who held it', async () => {
    const world = await approvedWorld(on, [settings()]);
    expect(await world.apply()).toBeUndefined();
    expect(await world.state()).toBe('applied');
    expect(mlflow.aliases.get('churn/champion')).toBe('12');
    expect(Object.fromEntries(mlflow.tags.get('churn/12') ?? [])).toEqual({
      'steward.request': `R-${world.number}`,
      'steward.stage': 'production',
      'steward.digest': 'sha256:v120000000000000',
    });
    expect(mlflow.calls.at(-1)).toBe('GET registered-models/alias');
    const details = JSON.stringify(await requestDetailsCard(world.system, world.number));
    expect(details).toContain('mlflow: done (champion: 11 \u2192 12)');
    expect(await effectRunsOf(world.system, world.number)).toMatchObject([
      { effect: 'mlflow', state: 'done', note: { name: 'churn', alias: 'champion', version: '12', previous: '11' } },
    ]);
  });

  test('sets an alias that nobody held', async () => {
    mlflow.aliases.clear();
    const world = await approvedWorld(on, [settings()]);
    expect(await world.apply()).toBeUndefined();
    expect(mlflow.aliases.get('churn/champion')).toBe('12');
    expect(await effectRunsOf(world.system, world.number)).toMatchObject([{ note: { previous: null } }]);
  });

  test('that does not answer says so, and a try after a half-done one keeps who held the alias first', async () => {
    const world = await approvedWorld(on, [settings()]);
    mlflow.after('POST registered-models/alias', () => mlflow.fail(503));
    expect(await world.apply()).toBe('MLflow answered 503 (TEMPORARILY_UNAVAILABLE)');
    expect(await getRequest(world.system, world.number)).toMatchObject({
      state: 'apply-failed',
      ending: 'MLflow answered 503 (TEMPORARILY_UNAVAILABLE)',
    });
    world.clock.advance(5_000);
    await world.runDue();
    expect(await world.state()).toBe('applied');
    expect(mlflow.calls.filter((call) => call === 'POST registered-models/alias')).toHaveLength(1);
    expect(await effectRunsOf(world.system, world.number)).toMatchObject([{ attempts: 2, note: { previous: '11' } }]);
  });

  test('waits as long as MLflow asks', async () => {
    const world = await approvedWorld(on, [settings()]);
    mlflow.fail(429, 1, { 'retry-after': '120' });
    await world.apply();
    const { nextTryAt } = await getRequest(world.system, world.number);
    expect(nextTryAt).toEqual(new Date(world.clock.now.getTime() + 120_000));
  });

  test('is not believed when it says something else afterwards', async () => {
    const world = await approvedWorld(on, [settings()]);
    mlflow.after('POST registered-models/alias', () => mlflow.aliases.set('churn/champion', '13'));
    expect(await world.apply()).toBe('MLflow says that champion of churn is 13 after it was set to 12');
    expect(await world.state()).toBe('apply-failed');
  });

  test.each([
    ['a version it does not have', { model: 'churn' }, ['11'], 'MLflow has no version 12 of churn'],
    ['a model it does not have', { model: 'fraud' }, ['11', '12'], 'MLflow has no version 12 of fraud'],
  ])('refuses %s', async (_, more, versions, words) => {
    await mlflow.close();
    mlflow = await startMlflow({ versions: { churn: versions } });
    const world = await approvedWorld(on, [settings(more)]);
    expect(await world.apply()).toBe(words);
  });

  test('finds the version by its uri, when it has one', async () => {
    await mlflow.close();
    mlflow = await startMlflow({ token: SECRETS.MLFLOW ?? '', versions: { 'churn-model': ['7'] } });
    const world = await testWorkspace(testUnit(on.database), 'by-uri', lifecycleWith(settings()));
    await withChurn(world);
    await editVersion(world.as('mia'), { model: 'churn', version: 'v12', uri: 'models:/churn-model/7' });
    const { number } = await ask(world, 'v12');
    expect(await tryApply(world, number)).toBeUndefined();
    expect(mlflow.aliases.get('churn-model/champion')).toBe('7');
  });

  test('leaves the alias with the champion while a challenger has a part, and gives it the alias with all', async () => {
    const world = await testWorkspace(testUnit(on.database), 'challenger', lifecycleWith(settings()));
    await withChurn(world);
    const part = await ask(world, 'v12', 0.1);
    expect(await part.apply()).toBeUndefined();
    expect([await part.state(), mlflow.aliases.get('churn/champion')]).toEqual(['applied', '11']);
    const tags = () => Object.fromEntries(mlflow.tags.get('churn/12') ?? []);
    expect(tags()).toEqual({ 'steward.request': `R-${part.number}`, 'steward.share': '0.1' });
    expect(await effectRunsOf(world.system, part.number)).toMatchObject([
      { effect: 'mlflow', state: 'done', note: null },
    ]);
    const all = await ask(world, 'v12', 1);
    expect(await all.apply()).toBeUndefined();
    expect(mlflow.aliases.get('churn/champion')).toBe('12');
    expect(tags()).toMatchObject({ 'steward.request': `R-${all.number}`, 'steward.share': '1' });
  });

  test('a rollback moves the alias back', async () => {
    const world = await approvedWorld(on, [settings()]);
    await world.apply();
    expect(mlflow.aliases.get('churn/champion')).toBe('12');
    const back = await rollback(world.as('mia'), { model: 'churn' });
    expect(await tryApply(world, back.number)).toBeUndefined();
    expect(mlflow.aliases.get('churn/champion')).toBe('11');
    expect(await getRequest(world.system, back.number)).toMatchObject({ state: 'applied', subject: 'churn@v11' });
    expect(await effectRunsOf(world.system, back.number)).toMatchObject([{ note: { version: '11', previous: '12' } }]);
  });
});

test('a rollback to a version without a number goes to what held the alias before it was replaced', async () => {
  mlflow.aliases.set('churn/champion', '13');
  const world = await approvedWorld(on, [settings()]);
  await world.apply();
  const of = { url: `${mlflow.url}/`, name: 'churn', alias: 'champion' };
  expect(await heldBefore(world.system, { ...of, subject: 'churn@v11' })).toBe('13');
  expect(await heldBefore(world.system, { ...of, subject: 'churn@v12' })).toBeUndefined();
});
