import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { requestOpenedCard } from '../../src/lifecycle/answers.ts';
import { getRequest } from '../../src/lifecycle/find-request.ts';
import { planCard } from '../../src/lifecycle/plan-card.ts';
import { firstStageOf } from '../../src/lifecycle/plan-move.ts';
import { previewTransition } from '../../src/lifecycle/request-transition.ts';
import { withdrawRequest } from '../../src/lifecycle/withdraw-request.ts';
import { registerVersion } from '../../src/registry/register-version.ts';
import { put } from '../kit/lifecycle.ts';
import { ask, clock, facts, refusal, useChurn, vote, world } from './churn-world.ts';
import { openReleases, told, withCards } from './told.ts';

useChurn(withCards);

/** A version registered now, after v12, in staging. */
async function newer(version = 'v13'): Promise<void> {
  clock.advance(60_000);
  const metrics = { auc: 0.95, recall: 0.8 };
  const digest = `sha256:${version.padEnd(16, '0')}`;
  await registerVersion(world.as('ada'), { model: 'churn', version, metrics, digest }, firstStageOf('version'));
  await put(world, version, 'staging');
}

describe('asking for a newer version', () => {
  it('ends the request for the older one while that is pending', async () => {
    const older = await ask();
    await vote('leo', older.number);
    await newer();
    const plan = await previewTransition(world.as('ada'), { model: 'churn', version: 'v13', to: 'production' });
    expect(plan.problems).toEqual([]);
    expect(JSON.stringify(await planCard(world.as('ada'), plan))).toContain(`R-${older.number} for churn@v12`);
    expect((await getRequest(world.system, older.number)).state).toBe('pending');
    const newest = await ask('production', 'v13', 'ada');
    expect(newest).toMatchObject({ state: 'pending', number: older.number + 1 });
    expect((await requestOpenedCard(world.as('ada'), newest)).summary).toContain(
      `It ends R-${older.number}, which asked for churn@v12.`,
    );
    expect(await getRequest(world.system, older.number)).toMatchObject({
      state: 'superseded',
      supersededBy: newest.number,
    });
    expect((await facts()).slice(-2)).toEqual(['request.superseded', 'request.opened']);
    expect((await refusal(vote('rita', older.number)))[1]).toContain(`was superseded by R-${newest.number}`);
  });

  it('tells the thread, its requester and those who had approved, once each', async () => {
    await openReleases();
    const { number } = await ask();
    await vote('leo', number);
    await newer();
    await ask('production', 'v13', 'ada');
    const why = `R-${number + 1} asks for churn@v13, which is newer`;
    expect(await told('end-line', 'outcome', 'approver-told')).toEqual([
      {
        subject: `approver-told:${number}:superseded`,
        to: '@leo',
        words: `R-${number} churn@v12 to production is superseded: ${why}. Your approval counts for nothing now; nothing is asked of you.`,
        buttons: [],
      },
      { subject: `end-line:${number}:superseded`, to: 'releases', words: `Superseded: ${why}.`, buttons: [] },
      {
        subject: `outcome:${number}:superseded`,
        to: '@mia',
        words: `R-${number} churn@v12 to production is superseded: ${why}. Nothing was applied.`,
        buttons: [],
      },
    ]);
  });

  it.each<[string, () => Promise<unknown>]>([
    [
      'for the same version',
      async () => {
        await ask();
        await ask('production', 'v12', 'ada');
      },
    ],
    [
      'for an older one',
      async () => {
        await newer();
        await ask('production', 'v13');
        await ask('production', 'v12');
      },
    ],
  ])('is refused %s', async (_, act) => {
    expect((await refusal(act()))[0]).toBe('ALREADY_OPEN');
  });

  it.each(['approved', 'applying', 'apply-failed'])('is refused while the older one is %s', async (state) => {
    const { number } = await ask();
    await newer();
    await world.unit.db.execute(sql`
      update request set state = ${state} where workspace_id = ${world.system.workspace} and number = ${number}`);
    expect((await refusal(ask('production', 'v13')))[0]).toBe('ALREADY_OPEN');
    expect((await getRequest(world.system, number)).state).toBe(state);
  });

  it('opens as usual once the older request is out of time', async () => {
    const { number } = await ask();
    await newer();
    clock.advance(73 * 3_600_000);
    expect((await ask('production', 'v13')).state).toBe('pending');
    expect((await getRequest(world.system, number)).state).toBe('expired');
  });
});

describe('a withdrawn request', () => {
  it('is told to each who had approved it, and to nobody else', async () => {
    await openReleases();
    const { number } = await ask();
    await vote('leo', number);
    await withdrawRequest(world.as('mia'), { request: number });
    expect(await told('outcome', 'approver-told')).toEqual([
      {
        subject: `approver-told:${number}:withdrawn`,
        to: '@leo',
        words: `R-${number} churn@v12 to production was withdrawn by @mia. Your approval counts for nothing now; nothing is asked of you.`,
        buttons: [],
      },
    ]);
  });

  it('is told to nobody while nobody had approved it', async () => {
    await openReleases();
    const { number } = await ask();
    await vote('rita', number, 'object');
    await withdrawRequest(world.as('mia'), { request: number });
    expect(await told('outcome', 'approver-told')).toEqual([]);
  });
});
