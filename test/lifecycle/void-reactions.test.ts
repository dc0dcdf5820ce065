import { beforeEach, describe, expect, it } from 'vitest';
import { getRequest, votesOf } from '../../src/lifecycle/find-request.ts';
import { react } from '../../src/lifecycle/react.ts';
import { refreshOpenGates } from '../../src/lifecycle/refresh-open-gates.ts';
import { publishLifecycle } from '../../src/lifecycle/revision.ts';
import { type SamplePerson, shippedLifecycle } from '../kit/lifecycle.ts';
import { ask, clock, useChurn, world } from './churn-world.ts';
import { add } from './gate-world.ts';

useChurn();

const YES = 'white_check_mark';
const reacts = (who: SamplePerson, request: number, emoji: string, change: 'added' | 'removed', swept = false) =>
  react(world.as(who), { request, platform: 'console', team: 'test', user: who, emoji, change, swept });
const votes = async (request: number) =>
  (await votesOf(world.system, request)).map((cast) => `${cast.decision} in round ${cast.round}`);
/** Other evidence in the place of what was there. */
const evidenceChanges = async (): Promise<void> => {
  clock.advance(1_000);
  await add({});
};

// Production of high risk, by reactions that count at once, of two signs.
beforeEach(async () => {
  const lifecycle = shippedLifecycle((text) =>
    text
      .replace('confirm-reactions: true', 'reactions: { approve: [white_check_mark, "+1"], object: [x] }')
      .replace(
        /production: \[metrics-recorded, model-card-complete/,
        'production: [{ evidence: [bias-audit] }, metrics-recorded, model-card-complete',
      ),
  );
  expect(lifecycle.policies.find(({ name }) => name === 'production-high')?.confirmReactions).toBe(false);
  await publishLifecycle(world.system, lifecycle);
  await add({});
});

describe('a vote by reaction that a change of evidence made void', () => {
  const voided = async (): Promise<number> => {
    const { number } = await ask();
    await reacts('leo', number, YES, 'added');
    await reacts('leo', number, '+1', 'added');
    expect(await votes(number)).toEqual(['approve in round 1']);
    await evidenceChanges();
    await refreshOpenGates(world.system, { request: number });
    expect(await votes(number)).toEqual([]);
    return number;
  };

  it.each<[string, 'added' | 'removed', boolean]>([
    ['when another sign of his goes', 'removed', false],
    ['when the sweep finds that another sign went', 'removed', true],
    ['when the sweep sees it once more', 'added', true],
  ])('is not given again by the sign that stood through it: %s', async (_, change, swept) => {
    const number = await voided();
    expect((await reacts('leo', number, '+1', change, swept)).result).toBe('ignored');
    expect(await votes(number)).toEqual([]);
  });

  it('is given again by putting the sign anew', async () => {
    const number = await voided();
    await reacts('leo', number, '+1', 'removed');
    await reacts('leo', number, YES, 'removed');
    expect((await reacts('leo', number, YES, 'added')).result).toBe('counted');
    expect(await votes(number)).toEqual(['approve in round 2']);
  });
});

it('a reaction to a card that shows older evidence counts nothing, and the card changes', async () => {
  const { number } = await ask();
  await evidenceChanges();
  const reacted = await reacts('leo', number, YES, 'added');
  expect([reacted.result, await votes(number)]).toEqual(['ignored', []]);
  expect((await getRequest(world.system, number)).round).toBe(2);
  expect((await reacts('rita', number, YES, 'added')).result).toBe('counted');
});
