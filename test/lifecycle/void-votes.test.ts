import { expect, it } from 'vitest';
import { refreshOpenGates } from '../../src/lifecycle/refresh-open-gates.ts';
import { ask, clock, useChurn, vote, world } from './churn-world.ts';
import { add, check, freeze, production } from './gate-world.ts';
import { openReleases, told, withCards } from './told.ts';

useChurn(withCards);

const pending = async (): Promise<number> => {
  await openReleases();
  await production(['evidence: [bias-audit]', 'checks: [ci/tests]', 'no-freeze']);
  await add({});
  await check('ci/tests', 'pass');
  const { number } = await ask();
  clock.advance(1_000);
  return number;
};
const channelCard = async () => (await told('request')).find(({ to }) => to === 'releases')?.words ?? '';

it('says in the thread, on the card and to the voter whose vote is void and why', async () => {
  const number = await pending();
  await vote('leo', number);
  await check('ci/tests', 'fail');
  await refreshOpenGates(world.system, { model: 'churn' });
  expect(await channelCard()).toMatch(
    /0 of 2 approvals[\s\S]*No longer counts @leo: voted before the evidence changed/,
  );
  const line = 'ci/tests changed: the vote of @leo no longer counts. Look again, then vote.';
  const own = `R-${number} churn@v12 to production: your vote no longer counts, because ci/tests changed. Look again with request show R-${number}, then vote.`;
  expect((await told('void-line', 'void-told')).map(({ to, words }) => [to, words])).toEqual([
    ['releases', line],
    ['@leo', own],
  ]);
  const mine = (await told('request')).find(({ to }) => to === '@leo');
  expect(mine?.words).toContain('the evidence changed, vote again');
  expect(mine?.buttons).toContain('Approve');
});

it('and forgets it once he votes again', async () => {
  const number = await pending();
  await vote('leo', number);
  await check('ci/tests', 'fail');
  await refreshOpenGates(world.system, { model: 'churn' });
  await vote('leo', number);
  expect(await channelCard()).toMatch(/1 of 2 approvals/);
  expect(await channelCard()).not.toContain('No longer counts');
});

it('tells nobody anything when no vote was there, or when only a freeze came', async () => {
  const number = await pending();
  await check('ci/tests', 'fail');
  await refreshOpenGates(world.system, { model: 'churn' });
  await vote('leo', number);
  await freeze({});
  await refreshOpenGates(world.system, {});
  expect(await told('void-line', 'void-told')).toEqual([]);
  expect(await channelCard()).toMatch(/1 of 2 approvals/);
});

it('says that a gate holds what has all its approvals', async () => {
  const number = await pending();
  await freeze({});
  await vote('leo', number);
  await vote('rita', number);
  expect(await channelCard()).toContain('held by a gate, 2 of 2 approvals');
});
