import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyTransition } from '../../src/lifecycle/apply-transition.ts';
import { castVote } from '../../src/lifecycle/cast-vote.ts';
import type { Effect } from '../../src/lifecycle/effect.ts';
import { getRequest } from '../../src/lifecycle/find-request.ts';
import { requestTransition } from '../../src/lifecycle/request-transition.ts';
import { placementOf } from '../../src/registry/find.ts';
import { testUnit } from '../kit/context.ts';
import { type TestDatabase, testDatabase } from '../kit/database.ts';
import { shippedLifecycle, testWorkspace, type Workspace, withChurn } from '../kit/lifecycle.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const lifecycle = shippedLifecycle((text) =>
  text.replace('effects: {}', 'effects: { production: [{ record: { file: releases.jsonl } }] }'),
);

/** A world whose production has an effect, with a request that both groups approved. */
async function approved(workspace: string): Promise<{ world: Workspace; number: number }> {
  const world = await testWorkspace(testUnit(database.database), workspace, lifecycle);
  await withChurn(world);
  const { number } = await requestTransition(world.as('mia'), { model: 'churn', version: 'v12', to: 'production' });
  await castVote(world.as('leo'), { request: number, decision: 'approve', source: 'button' });
  await castVote(world.as('rita'), { request: number, decision: 'approve', source: 'button' });
  return { world, number };
}

describe('a stage with effects', () => {
  it('is approved first and applied by the consequence', async () => {
    const { world, number } = await approved('effects-1');
    expect((await getRequest(world.system, number)).state).toBe('approved');
    expect((await placementOf(world.system, 'churn@v12', 'release'))?.stage).toBe('staging');
    const seen: string[] = [];
    const record: Effect = async (input) => void seen.push(`${input.request} ${input.subject} ${input.digest}`);
    await applyTransition(world.system, { request: number }, new Map([['record', record]]));
    await applyTransition(world.system, { request: number }, new Map([['record', record]]));
    expect(seen).toEqual(['R-1 churn@v12 sha256:v120000000000000']);
    expect((await getRequest(world.system, number)).state).toBe('applied');
    expect((await placementOf(world.system, 'churn@v11', 'release'))?.stage).toBe('archived');
  });

  it('that fails says approved, not applied, and a later try applies it', async () => {
    const { world, number } = await approved('effects-2');
    const broken: Effect = async () => {
      throw new Error('the disk is full');
    };
    await expect(applyTransition(world.system, { request: number }, new Map([['record', broken]]))).rejects.toThrow(
      'disk',
    );
    expect(await getRequest(world.system, number)).toMatchObject({
      state: 'apply-failed',
      ending: 'record: the disk is full',
    });
    expect((await placementOf(world.system, 'churn@v12', 'release'))?.stage).toBe('staging');
    await applyTransition(world.system, { request: number }, new Map([['record', async () => undefined]]));
    expect((await getRequest(world.system, number)).state).toBe('applied');
  });

  it('is applied once when two workers run it at the same time', async () => {
    const { world, number } = await approved('effects-3');
    const effects = new Map<string, Effect>([['record', async () => undefined]]);
    await Promise.all([1, 2, 3].map(() => applyTransition(world.system, { request: number }, effects)));
    expect((await getRequest(world.system, number)).state).toBe('applied');
  });
});
