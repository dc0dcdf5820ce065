import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createIntake } from '../../src/intake/create-intake.ts';
import { sources } from '../../src/intake/index.ts';
import { silentLog } from '../../src/kernel/log.ts';
import { watchId } from '../../src/outside/alias-watches.ts';
import { aliasBack, aliasMovedOutside } from '../../src/outside/events.ts';
import { backSubject, movedSubject, outsideLine } from '../../src/outside/outside-line.ts';
import { watchAliases } from '../../src/outside/watch-aliases.ts';
import { addIntegration } from '../../src/workspace/add-integration.ts';
import { type ApplyWorld, approvedWorld } from '../effects/apply-world.ts';
import { type TestDatabase, testDatabase } from '../kit/database.ts';
import { type MlflowServer, mlflowWebhook, startMlflow } from '../kit/mlflow-server.ts';
import { sentOf } from '../kit/sent.ts';

let on: TestDatabase;
let mlflow: MlflowServer;
beforeAll(async () => {
  on = await testDatabase();
});
afterAll(() => on.close());
beforeEach(async () => {
  mlflow = await startMlflow();
  mlflow.aliases.set('churn/champion', '11');
});
afterEach(() => mlflow.close());

const POLL_MS = 5 * 60_000;

/** A world in which v12 came to production by a request, and its alias is watched. */
async function applied(outside: 'report' | 'revert'): Promise<ApplyWorld> {
  const world = await approvedWorld(on, [{ mlflow: { url: mlflow.url, outside, 'allow-private': true } }]);
  await world.apply();
  await watchAliases(world.system, { request: world.number });
  return world;
}

const poll = async (world: ApplyWorld): Promise<void> => {
  world.clock.advance(POLL_MS);
  await world.runDue();
};
const facts = async ({ unit, system }: ApplyWorld) =>
  (
    await unit.db.execute<{ kind: string; body: Record<string, unknown> }>(sql`
      select body::jsonb ->> 'kind' as kind, body::jsonb -> 'body' as body from ledger
      where workspace_id = ${system.workspace} and body::jsonb ->> 'kind' like 'alias.%' order by seq`)
  ).map(({ kind, body }) => `${kind} ${body.found ?? body.by ?? 'not set'}${body.seenBy ? ` by ${body.seenBy}` : ''}`);

describe('an alias that was changed outside', () => {
  test('is reported once by the poll every five minutes, and so is its return', async () => {
    const world = await applied('report');
    await poll(world);
    expect(await facts(world)).toEqual([]);
    await mlflow.move('churn', 'champion', '13');
    world.clock.advance(POLL_MS - 1_000);
    await world.runDue();
    expect(await facts(world)).toEqual([]);
    world.clock.advance(1_000);
    await world.runDue();
    await poll(world);
    expect(await facts(world)).toEqual(['alias.moved-outside 13 by poll']);
    expect(mlflow.aliases.get('churn/champion'), 'reported, not touched').toBe('13');
    await mlflow.move('churn', 'champion', undefined);
    await poll(world);
    await mlflow.move('churn', 'champion', '12');
    await poll(world);
    expect(await facts(world)).toEqual([
      'alias.moved-outside 13 by poll',
      'alias.moved-outside not set by poll',
      'alias.back outside',
    ]);
  });

  test('is put back where the lifecycle says so, each time, and both are told', async () => {
    const world = await applied('revert');
    for (const version of ['13', undefined]) {
      await mlflow.move('churn', 'champion', version);
      await poll(world);
      expect(mlflow.aliases.get('churn/champion')).toBe('12');
    }
    expect(await facts(world)).toEqual([
      'alias.moved-outside 13 by poll',
      'alias.back steward',
      'alias.moved-outside not set by poll',
      'alias.back steward',
    ]);
  });

  test('is put back by a later look when MLflow was away at first, and told once', async () => {
    const world = await applied('revert');
    await mlflow.move('churn', 'champion', '13');
    mlflow.after('GET registered-models/alias', () => mlflow.fail(503));
    await poll(world);
    expect(mlflow.aliases.get('churn/champion')).toBe('13');
    await poll(world);
    expect(mlflow.aliases.get('churn/champion')).toBe('12');
    expect(await facts(world)).toEqual(['alias.moved-outside 13 by poll', 'alias.back steward']);
  });

  test('is not concluded from silence', async () => {
    const world = await applied('revert');
    mlflow.fail(500, 2);
    await poll(world);
    await poll(world);
    await poll(world);
    expect(await facts(world)).toEqual([]);
    expect(mlflow.aliases.get('churn/champion')).toBe('12');
  });

  test('is seen at once when MLflow’s webhook tells of it', async () => {
    const world = await applied('report');
    const { id, token } = await addIntegration(world.as('ada'), { source: 'mlflow', name: 'registry' });
    const intake = createIntake({ unit: world.unit, log: silentLog, sources });
    await mlflow.move('churn', 'champion', '13');
    const data = { name: 'churn', alias: 'champion', version: '13' };
    const sent = mlflowWebhook('model_version_alias', 'created', data, token, { at: world.clock.now });
    const request = new Request(`http://steward/in/mlflow/${id}`, { method: 'POST', ...sent });
    expect((await intake(await sentOf(request))).body).toEqual({ accepted: true, repeated: false });
    await world.runDue();
    expect(await facts(world)).toEqual(['alias.moved-outside 13 by webhook']);
    await poll(world);
    expect(await facts(world)).toHaveLength(1);
  });
});

test('what a request is moving at this moment is no change from outside', async () => {
  const world = await applied('revert');
  await world.unit.db.execute(
    sql`update request set state = 'applying' where workspace_id = ${world.system.workspace}`,
  );
  await world.unit.db.execute(sql`update request_effect set note = note || '{"version":"13"}'
    where workspace_id = ${world.system.workspace}`);
  await mlflow.move('churn', 'champion', '13');
  await poll(world);
  expect(await facts(world)).toEqual([]);
  expect(mlflow.aliases.get('churn/champion')).toBe('13');
});

test('the channel reads what was changed, what was approved, and what happens next', async () => {
  const world = await applied('report');
  const watch = watchId({ url: mlflow.url, name: 'churn', alias: 'champion' });
  const about = {
    ...{ watch, model: 'churn', subject: 'churn@v12', stage: 'production', request: world.number },
    ...{ name: 'churn', alias: 'champion', expected: '12' },
  };
  const read = async (subject: string) => (await outsideLine(world.system, subject))?.summary;
  const fact = (draft: { body: object }) => draft.body as never;
  const moved = aliasMovedOutside({ ...about, found: '13', seenBy: 'poll', revert: false });
  expect(await read(movedSubject(fact(moved), new Date()))).toBe(
    `champion of churn in MLflow is version 13; version 12 is what R-${world.number} set for production. It was changed outside Steward, approved by nobody here. If that is meant, ask for it with promote; else put it back.`,
  );
  const gone = aliasMovedOutside({ ...about, seenBy: 'poll', revert: true });
  expect(await read(movedSubject(fact(gone), new Date()))).toContain('is not set any more');
  expect(await read(movedSubject(fact(gone), new Date()))).toContain('Steward puts it back.');
  expect(await read(backSubject(fact(aliasBack({ ...about, by: 'steward' })), new Date()))).toBe(
    'champion of churn in MLflow is version 12 again. Steward put it back.',
  );
});
