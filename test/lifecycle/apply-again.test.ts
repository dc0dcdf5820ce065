import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainText } from '../../src/chat/text.ts';
import { applyTransition } from '../../src/lifecycle/apply-transition.ts';
import { castVote } from '../../src/lifecycle/cast-vote.ts';
import { type Effect, EffectFailure } from '../../src/lifecycle/effect.ts';
import { getRequest } from '../../src/lifecycle/find-request.ts';
import { firstStageOf } from '../../src/lifecycle/plan-move.ts';
import { requestCard } from '../../src/lifecycle/request-card.ts';
import { givenUpCard } from '../../src/lifecycle/request-lines.ts';
import { requestTransition } from '../../src/lifecycle/request-transition.ts';
import { viewOf } from '../../src/lifecycle/request-view.ts';
import { retryApply } from '../../src/lifecycle/retry-apply.ts';
import { APPLY_TIMER } from '../../src/lifecycle/waits.ts';
import { withdrawRequest } from '../../src/lifecycle/withdraw-request.ts';
import { editVersion } from '../../src/registry/edit-version.ts';
import { placementOf } from '../../src/registry/find.ts';
import { registerVersion } from '../../src/registry/register-version.ts';
import { testClock, testUnit } from '../kit/context.ts';
import { type TestDatabase, testDatabase } from '../kit/database.ts';
import {
  put,
  type SamplePerson,
  shippedLifecycle,
  testWorkspace,
  type Workspace,
  withChurn,
} from '../kit/lifecycle.ts';

let database: TestDatabase;
let count = 0;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const clock = testClock();
const lifecycle = shippedLifecycle((text) =>
  text.replace('effects: {}', 'effects: { production: [{ record: { file: releases.jsonl } }] }'),
);

async function approved(): Promise<{ world: Workspace; number: number }> {
  count += 1;
  const world = await testWorkspace(testUnit(database.database, { clock }), `again-${count}`, lifecycle);
  await withChurn(world);
  const { number } = await requestTransition(world.as('mia'), { model: 'churn', version: 'v12', to: 'production' });
  await castVote(world.as('leo'), { request: number, decision: 'approve', source: 'button' });
  await castVote(world.as('rita'), { request: number, decision: 'approve', source: 'button' });
  return { world, number };
}

const apply = ({ world, number }: { world: Workspace; number: number }, effect: Effect) =>
  applyTransition(world.system, { request: number }, new Map([['record', effect]])).catch(() => undefined);
const failing =
  (patience?: 'none'): Effect =>
  () =>
    Promise.reject(new EffectFailure('MLflow answered 503', patience ? { patience } : {}));
const kinds = async ({ world }: { world: Workspace }) =>
  (
    await world.unit.db.execute<{ kind: string }>(sql`
      select body::jsonb ->> 'kind' as kind from ledger where workspace_id = ${world.system.workspace} order by seq`)
  ).map(({ kind }) => kind);
const timers = async ({ world }: { world: Workspace }) =>
  (
    await world.unit.db.execute<{ kind: string; due: string }>(sql`
      select kind, due_at as due from timer where workspace_id = ${world.system.workspace}`)
  ).filter(({ kind }) => kind === APPLY_TIMER);
const wordsOf = async ({ world, number }: { world: Workspace; number: number }) =>
  requestCard(await viewOf(world.system, number), { type: 'channel' })
    .parts.map((part) => ('text' in part ? plainText(part.text) : ''))
    .join('\n');

describe('what a request pinned', () => {
  it.each<[string, (world: Workspace) => Promise<unknown>, string]>([
    ['the incumbent', (world) => put(world, 'v13', 'production'), 'churn@v13 came to production'],
    [
      'the digest',
      (world) => editVersion(world.as('mia'), { model: 'churn', version: 'v12', digest: 'sha256:another000000000' }),
      'the digest of churn@v12 changed',
    ],
  ])('is compared before its effects run: %s moved', async (_, move, words) => {
    const made = await approved();
    if (words.includes('v13')) await withVersion(made.world, 'v13');
    await move(made.world);
    let ran = 0;
    await apply(made, async () => {
      ran += 1;
    });
    expect(ran).toBe(0);
    expect(await getRequest(made.world.system, made.number)).toMatchObject({ state: 'stale', ending: words });
    expect(await timers(made)).toEqual([]);
  });

  it('is compared again in the transaction that moves, and the end names the effects that had run', async () => {
    const made = await approved();
    await withVersion(made.world, 'v13');
    await apply(made, () => put(made.world, 'v13', 'production'));
    expect(await getRequest(made.world.system, made.number)).toMatchObject({
      state: 'stale',
      ending: 'churn@v13 came to production, after its effects had run (record)',
    });
    expect((await placementOf(made.world.system, 'churn@v12', 'release'))?.stage).toBe('staging');
    expect((await kinds(made)).filter((kind) => kind === 'request.applied')).toEqual([]);
  });
});

describe('a failing effect', () => {
  it('says on the card what failed and when the next try is', async () => {
    const made = await approved();
    await apply(made, failing());
    const row = await getRequest(made.world.system, made.number);
    expect(row.nextTryAt).toEqual(new Date(clock.now.getTime() + 5_000));
    expect(await wordsOf(made)).toContain('not applied: MLflow answered 503. Steward tries again at ');
    expect(new Date((await timers(made))[0]?.due ?? 0)).toEqual(row.nextTryAt);
  });

  it('is given up after the last try: the card, the owner and the ledger say so, and no timer is left', async () => {
    const made = await approved();
    await apply(made, failing('none'));
    expect(await wordsOf(made)).toContain(`Steward gave up; apply retry R-${made.number} tries again.`);
    const card = givenUpCard(await viewOf(made.world.system, made.number));
    expect(card?.summary).toBe(`R-${made.number} churn@v12 to production: approved, not applied`);
    expect((await kinds(made)).slice(-2)).toEqual(['request.apply-failed', 'request.apply-given-up']);
    expect(await timers(made)).toEqual([]);
  });

  it('can be withdrawn, so that its place is free again', async () => {
    const made = await approved();
    await apply(made, failing());
    expect(await withdrawRequest(made.world.as('mia'), { request: made.number })).toMatchObject({ state: 'withdrawn' });
    expect(await timers(made)).toEqual([]);
    let ran = 0;
    await apply(made, async () => {
      ran += 1;
    });
    expect(ran).toBe(0);
  });
});

describe('apply retry', () => {
  it.each<SamplePerson>(['mia', 'leo', 'rita', 'ada'])('is for the asker, approvers and admins: %s', async (who) => {
    const made = await approved();
    await apply(made, failing('none'));
    const row = await retryApply(made.world.as(who), { request: made.number });
    expect(row).toMatchObject({ state: 'apply-failed', nextTryAt: clock.now });
    expect(await timers(made)).toHaveLength(1);
    await apply(made, async () => undefined);
    expect((await getRequest(made.world.system, made.number)).state).toBe('applied');
    expect(await timers(made)).toEqual([]);
  });

  it('is refused to others, with the names of who may', async () => {
    const made = await approved();
    await apply(made, failing('none'));
    await made.world.unit.db.execute(sql`delete from group_member where group_name = 'risk'
      and workspace_id = ${made.world.system.workspace}`);
    await expect(retryApply(made.world.as('rita'), { request: made.number })).rejects.toMatchObject({
      code: 'NOT_ALLOWED',
      hint: expect.stringContaining('@mia'),
    });
  });

  it('is refused while it runs and when nothing is to be applied', async () => {
    const made = await approved();
    await expect(retryApply(made.world.as('mia'), { request: made.number })).rejects.toThrow('is being applied');
    await apply(made, async () => undefined);
    await expect(retryApply(made.world.as('mia'), { request: made.number })).rejects.toThrow('nothing to apply');
  });

  it('begins a new round of tries', async () => {
    const made = await approved();
    for (let tries = 0; tries < 3; tries += 1) await apply(made, failing());
    await retryApply(made.world.as('mia'), { request: made.number });
    await apply(made, failing());
    const row = await getRequest(made.world.system, made.number);
    expect(row.nextTryAt).toEqual(new Date(clock.now.getTime() + 5_000));
  });
});

async function withVersion(world: Workspace, version: string): Promise<void> {
  const digest = `sha256:${version.padEnd(16, '0')}`;
  await registerVersion(
    world.as('mia'),
    { model: 'churn', version, digest, metrics: { auc: 0.9 } },
    firstStageOf('version'),
  );
}
