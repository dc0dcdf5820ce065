import { describe, expect, it } from 'vitest';
import { rollbackCard } from '../../src/lifecycle/answers.ts';
import { forgetWords } from '../../src/lifecycle/forget.ts';
import { holdCard, holdListCard } from '../../src/lifecycle/hold-card.ts';
import { releaseHold } from '../../src/lifecycle/release-hold.ts';
import { previewTransition } from '../../src/lifecycle/request-transition.ts';
import { setHold } from '../../src/lifecycle/set-hold.ts';
import { people, put, type SamplePerson } from '../kit/lifecycle.ts';
import { ask, clock, facts, refusal, useChurn, vote, world } from './churn-world.ts';
import { inForce, now, reviewOf, rollsBack, serving } from './glass-world.ts';
import { setModelOwner } from './set-owner.ts';
import { openAudit, openReleases, told, withCards } from './told.ts';

useChurn(withCards);

const releases = (who: SamplePerson, reason = 'mended') => releaseHold(world.as(who), { model: 'churn', reason });
const holds = (who: SamplePerson, reason = 'labels are wrong') => setHold(world.as(who), { model: 'churn', reason });
/** v12 came after v11, so that there is something to go back to. */
const served = async () => {
  await inForce([]);
  await put(world, 'v12', 'production');
  clock.advance(60_000);
};

describe('a rollback with a hold and a review', () => {
  it('holds further promotions, is reviewed, and both say so', async () => {
    await served();
    await openReleases();
    await openAudit();
    const row = await rollsBack();
    expect(row).toMatchObject({ state: 'applied', kind: 'rollback' });
    expect(await serving()).toEqual(['churn@v11']);
    const review = await reviewOf(row);
    expect(review).toMatchObject({ state: 'pending', policy: 'rollback:release', asker: people.leo });
    expect((await rollbackCard(world.as('leo'), row)).summary).toMatch(/hold release churn.*R-\d+ reviews it/);
    const [card] = (await told('request')).filter((each) => each.subject === `request:${row.number}`);
    expect(card?.words).toMatch(/On hold churn is not promoted to production, set by @?leo/);
    expect((await told('hold')).map(({ to }) => to)).toEqual(['audit']);
    await put(world, 'v12', 'staging');
    const [code, words] = await refusal(ask());
    expect(code).toBe('HELD');
    expect(words).toMatch(
      /@leo holds churn from production since R-\d+ rolled it back: recall fell.*hold release churn/s,
    );
    const plan = await previewTransition(world.as('mia'), { model: 'churn', version: 'v12', to: 'production' });
    expect(plan.problems.map((problem) => problem.code)).toEqual(['HELD']);
  });

  it('is reviewed by somebody of the file who did not do it', async () => {
    await inForce([], (text) => text.replace('from: [ml-leads] }\n    gates', 'from: [ml-leads, risk] }\n    gates'));
    await put(world, 'v12', 'production');
    clock.advance(60_000);
    const review = await reviewOf(await rollsBack());
    expect((await refusal(vote('leo', review.number)))[0]).toBe('SELF_APPROVAL');
    expect((await vote('rita', review.number)).request.state).toBe('applied');
    expect(await serving()).toEqual(['churn@v11']);
  });

  it('again while the hold stands keeps the first hold', async () => {
    await served();
    await rollsBack();
    clock.advance(60_000);
    await rollsBack('leo', 'v11 is no better');
    expect(await serving()).toEqual(['churn@v12']);
    expect((await facts()).filter((kind) => kind === 'hold.set')).toHaveLength(1);
  });

  it('without both in the file puts on no hold and asks for no review', async () => {
    await inForce([], (text) => text.replace('      hold: true\n      review: { within: 3d, from: [ml-leads] }\n', ''));
    await put(world, 'v12', 'production');
    clock.advance(60_000);
    const row = await rollsBack();
    await expect(reviewOf(row)).rejects.toThrow('nothing reviews');
    await put(world, 'v12', 'staging');
    expect((await ask()).state).toBe('pending');
  });
});

describe('who may set and release a hold', () => {
  it.each<[SamplePerson, 'may' | 'may not', 'may' | 'may not']>([
    ['ada', 'may', 'may'],
    ['leo', 'may', 'may'],
    ['rita', 'may', 'may'],
    ['mia', 'may', 'may not'],
  ])('%s (mia owns the model): %s set, %s release', async (who, sets, lets) => {
    const set = await holds(who).then(
      () => 'may',
      () => 'may not',
    );
    expect(set).toBe(sets);
    if (set === 'may not') await holds('ada');
    const release = await releases(who).then(
      () => 'may',
      () => 'may not',
    );
    expect(release).toBe(lets);
  });

  it('is told who may, with their names', async () => {
    await setModelOwner('ada');
    expect((await refusal(holds('mia')))[1]).toMatch(/may approve it for production and admins set a hold.*@leo/s);
    await holds('leo');
    expect((await refusal(holds('rita')))[0]).toBe('ALREADY_THERE');
    expect((await refusal(releases('mia')))[1]).toMatch(/admins release a hold.*@ada/s);
  });

  it('is not whoever asked for what waits under it', async () => {
    await inForce([]);
    await ask('production', 'v12', 'ada');
    await holds('leo');
    expect((await refusal(releases('ada')))[0]).toBe('SELF_APPROVAL');
    expect((await releases('rita')).releasedBy).toBe(people.rita);
    expect((await refusal(releases('rita')))[0]).toBe('ALREADY_THERE');
  });
});

describe('a hold set by hand', () => {
  it('keeps an approved request waiting, and releasing it applies that at once', async () => {
    await inForce([]);
    await openReleases();
    const { number } = await ask();
    await holds('leo');
    await vote('leo', number);
    expect((await vote('rita', number)).request.state).toBe('pending');
    const card = async () => (await told('request')).find(({ to }) => to === 'releases')?.words;
    expect(await card()).toMatch(/On hold churn is not promoted to production, set by @?leo.*labels are wrong/);
    expect((await told('hold')).map(({ to, words }) => [to, /Set by @?leo/.test(words)])).toEqual([['releases', true]]);
    await releases('rita');
    expect(await now(number)).toMatchObject({ state: 'applied' });
    expect((await told('hold'))[0]?.words).toMatch(/Released by @?rita.*mended/);
    expect((await facts()).slice(-4)).toEqual([
      'hold.released',
      'request.approved',
      'placement.changed',
      'request.applied',
    ]);
  });

  it('stops no other stage and no other move', async () => {
    await holds('leo');
    expect((await ask('canary').catch((error) => error.code)) ?? '').not.toBe('HELD');
    expect((await ask('archived', 'v11', 'mia')).state).toBe('applied');
  });

  it('is shown with who may release it, and with the holds before', async () => {
    expect((await holdCard(world.as('mia'), 'churn')).summary).toBe('churn is not on hold.');
    expect((await holdListCard(world.as('mia'))).summary).toBe('No model is on hold.');
    await holds('leo');
    await releases('rita');
    clock.advance(60_000);
    await holds('rita', 'again');
    const shown = JSON.stringify(await holdCard(world.as('mia'), 'churn'));
    for (const words of ['again', 'labels are wrong', 'mended', 'May release']) expect(shown).toContain(words);
    expect((await holdListCard(world.as('mia'))).summary).toBe('1 model is on hold');
  });

  it('forgets the words of a person who is forgotten', async () => {
    await holds('leo', 'private words');
    await forgetWords(world.system, people.leo);
    const shown = JSON.stringify(await holdCard(world.as('mia'), 'churn'));
    expect(shown).toContain('no reason is kept');
    expect(shown).not.toContain('private words');
  });

  it('is put on once when two set it in the same instant', async () => {
    const both = await Promise.allSettled([holds('leo'), holds('rita')]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });
});
