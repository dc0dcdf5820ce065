import { expect, it } from 'vitest';
import { plainText } from '../../src/chat/text.ts';
import { readHome } from '../../src/lifecycle/home.ts';
import { homeSections } from '../../src/lifecycle/home-card.ts';
import { requestTransition } from '../../src/lifecycle/request-transition.ts';
import { setHold } from '../../src/lifecycle/set-hold.ts';
import { people, type SamplePerson } from '../kit/lifecycle.ts';
import { clock, useChurn, vote, world } from './churn-world.ts';
import { breaks, GLASS, inForce } from './glass-world.ts';

useChurn();

const lines = async (who: SamplePerson, name: 'waits' | 'asked') => {
  const ctx = { ...world.as(who), now: clock.now };
  const sections = await homeSections(ctx, await readHome(ctx, people[who]));
  const { items = [] } = sections.find((section) => section.name === name) ?? {};
  return items.map(({ about, says }) => `${about}, ${plainText(says)}`);
};
const approved = async (more: { readonly notBefore?: Date } = {}) => {
  const { number } = await requestTransition(world.as('mia'), {
    model: 'churn',
    version: 'v12',
    to: 'production',
    ...more,
  });
  await vote('leo', number);
  await vote('rita', number);
};

it('says of what is approved and settles when it is applied, and of what is held that it is', async () => {
  await inForce(['settle: 30s']);
  await approved();
  expect(await lines('mia', 'asked')).toEqual([
    expect.stringMatching(/^churn@v12 to production, approved, applied at \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/),
  ]);
  await setHold(world.as('leo'), { model: 'churn', reason: 'labels are wrong' });
  expect(await lines('mia', 'asked')).toEqual(['churn@v12 to production, approved, held']);
});

it('says for when a release is planned', async () => {
  await inForce([]);
  await approved({ notBefore: new Date(clock.now.getTime() + 86_400_000) });
  expect(await lines('mia', 'asked')).toEqual([
    expect.stringMatching(/^churn@v12 to production, approved, applied at /),
  ]);
});

it('calls a review a review', async () => {
  await inForce([GLASS]);
  await breaks('ada');
  expect(await lines('leo', 'waits')).toEqual([
    expect.stringMatching(/^review of churn@v12 to production, asked by @?ada/),
  ]);
});
