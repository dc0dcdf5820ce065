import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../src/kernel/errors.ts';
import { getRequest } from '../../src/lifecycle/find-request.ts';
import { markStale } from '../../src/lifecycle/mark-stale.ts';
import { requestTransition } from '../../src/lifecycle/request-transition.ts';
import { rollback } from '../../src/lifecycle/rollback.ts';
import { withdrawRequest } from '../../src/lifecycle/withdraw-request.ts';
import { editVersion } from '../../src/registry/edit-version.ts';
import { inStage } from '../../src/registry/find.ts';
import { ask, clock, facts, refusal, useChurn, vote, world } from './churn-world.ts';

useChurn();

describe('a request becomes stale', () => {
  it.each<[string, () => Promise<unknown>, RegExp]>([
    [
      'the version is edited',
      () => editVersion(world.as('mia'), { model: 'churn', version: 'v12', metrics: { auc: 0.99 } }),
      /was edited/,
    ],
    [
      'its digest changes',
      () => editVersion(world.as('mia'), { model: 'churn', version: 'v12', digest: 'sha256:feedfeedfeedfeed' }),
      /digest/,
    ],
    [
      'another incumbent comes',
      async () => {
        await requestTransition(world.as('mia'), { model: 'churn', version: 'v11', to: 'archived' });
      },
      /left production/,
    ],
  ])('when %s', async (_, act, why) => {
    const { number } = await ask();
    await vote('leo', number);
    await act();
    const cast = await vote('rita', number);
    expect(cast.result).toBe('stale');
    expect(cast.request.ending).toMatch(why);
    expect((await refusal(vote('leo', number)))[1]).toMatch(/Ask again with/);
    expect((await ask()).number).toBe(number + 1 + (why.source === 'left production' ? 1 : 0));
  });

  it('by the consequence alone, without another vote, and twice does no harm', async () => {
    const { number } = await ask();
    await editVersion(world.as('mia'), { model: 'churn', version: 'v12', commit: 'abc' });
    await markStale(world.system, { model: 'churn' });
    await markStale(world.system, { model: 'churn' });
    expect((await getRequest(world.system, number)).state).toBe('stale');
    expect((await facts()).filter((kind) => kind === 'request.stale')).toHaveLength(1);
  });
});

describe('withdrawing', () => {
  it('is for whoever asked, before the decision', async () => {
    const { number } = await ask();
    expect((await refusal(withdrawRequest(world.as('leo'), { request: number })))[1]).toMatch(/Ask @mia/);
    expect((await withdrawRequest(world.as('mia'), { request: number })).state).toBe('withdrawn');
    expect((await refusal(withdrawRequest(world.as('mia'), { request: number })))[0]).toBe('ALREADY_DECIDED');
  });
});

describe('a rollback', () => {
  const promoted = async (): Promise<void> => {
    const { number } = await ask();
    await vote('leo', number);
    await vote('rita', number);
  };

  it('puts back what was in production directly before, by the owner or a lead, without approval', async () => {
    await promoted();
    clock.advance(60_000);
    const back = await rollback(world.as('leo'), { model: 'churn', reason: 'recall fell' });
    expect([back.subject, back.state, back.kind]).toEqual(['churn@v11', 'applied', 'rollback']);
    expect((await inStage(world.system, 'churn', 'release', 'production')).map((row) => row.subject)).toEqual([
      'churn@v11',
    ]);
    clock.advance(60_000);
    expect((await rollback(world.as('mia'), { model: 'churn' })).subject).toBe('churn@v12');
  });

  it.each<[string, () => Promise<unknown>, ErrorCode, RegExp]>([
    [
      'nothing was there before',
      () => rollback(world.as('leo'), { model: 'churn' }),
      'ROLLBACK_REFUSED',
      /Nothing was in production before/,
    ],
    [
      'somebody without the right asks',
      async () => [await promoted(), await rollback(world.as('rita'), { model: 'churn' })],
      'NOT_ALLOWED',
      /Ask one of: @mia, @leo/,
    ],
    [
      'the digest changed since',
      async () => {
        await promoted();
        await editVersion(world.as('mia'), { model: 'churn', version: 'v11', digest: 'sha256:feedfeedfeedfeed' });
        return rollback(world.as('leo'), { model: 'churn' });
      },
      'ROLLBACK_REFUSED',
      /digest of churn@v11 changed.*promote churn@v11/,
    ],
    [
      'it left production more than 30 days ago',
      async () => {
        await promoted();
        clock.advance(31 * 86_400_000);
        return rollback(world.as('leo'), { model: 'churn' });
      },
      'ROLLBACK_REFUSED',
      /more than 30 days ago/,
    ],
    [
      'another version is named',
      async () => [await promoted(), await rollback(world.as('leo'), { model: 'churn', version: 'v10' })],
      'ROLLBACK_REFUSED',
      /churn@v11 was/,
    ],
    [
      'it is pressed a second time',
      async () => {
        await promoted();
        await rollback(world.as('leo'), { model: 'churn', version: 'v11' });
        clock.advance(1_000);
        return rollback(world.as('leo'), { model: 'churn', version: 'v11' });
      },
      'ROLLBACK_REFUSED',
      /churn@v11 is in production already/,
    ],
  ])('is refused when %s', async (_, act, code, text) => {
    const [was, said] = await refusal(act());
    expect([was, text.test(said) ? 'fits' : said]).toEqual([code, 'fits']);
  });
});
