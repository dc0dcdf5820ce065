import { describe, expect, it } from 'vitest';
import { castVote } from '../../src/lifecycle/cast-vote.ts';
import { getRequest, reactionsOf, votesOf } from '../../src/lifecycle/find-request.ts';
import { react } from '../../src/lifecycle/react.ts';
import { lapseObjection, retractVote } from '../../src/lifecycle/retract-vote.ts';
import { people, type SamplePerson } from '../kit/lifecycle.ts';
import { ask, clock, facts, refusal, useChurn, vote, world } from './churn-world.ts';

useChurn();

const YES = 'white_check_mark';
const NO = 'x';
const reacts = (
  who: SamplePerson,
  request: number,
  emoji: string,
  change: 'added' | 'removed' = 'added',
  swept = false,
) => react(world.as(who), { request, platform: 'console', team: 'test', user: who, emoji, change, swept });
/** A request for staging: one approval from ml-leads, reactions count without a question. */
const askStaging = async () => {
  await ask('archived', 'v12');
  return ask('staging', 'v12');
};
const standing = async (request: number) =>
  (await votesOf(world.system, request)).map((cast) => `${cast.decision} by ${cast.source}`);

describe('a reaction', () => {
  it('is a vote by the same verb as the button, and decides', async () => {
    const { number } = await askStaging();
    const reacted = await reacts('leo', number, YES);
    expect([reacted.result, reacted.request.state]).toEqual(['counted', 'applied']);
    expect(await standing(number)).toEqual(['approve by reaction']);
  });

  it('on high-risk production asks once more and counts nothing yet', async () => {
    const { number } = await ask();
    expect((await reacts('leo', number, YES)).result).toBe('confirm');
    expect(await standing(number)).toEqual([]);
  });

  it.each(['+1', 'eyes', 'tada'])('with :%s: means nothing', async (emoji) => {
    const { number } = await askStaging();
    expect((await reacts('leo', number, emoji)).result).toBe('ignored');
    expect(await reactionsOf(world.system, number)).toEqual([]);
  });

  it('without the right changes nothing, is refused once, and is listed as not counted', async () => {
    const { number } = await askStaging();
    const first = await reacts('rita', number, YES);
    expect([first.result, first.refusal?.code]).toEqual(['refused', 'NOT_AN_APPROVER']);
    expect((await reacts('rita', number, YES)).result).toBe('ignored');
    expect((await reactionsOf(world.system, number)).map((row) => [row.person, row.counted])).toEqual([
      [people.rita, false],
    ]);
    expect((await reacts('mia', number, YES)).refusal?.code).toBe('SELF_APPROVAL');
    expect((await getRequest(world.system, number)).state).toBe('pending');
  });

  it('on a decided request is ignored', async () => {
    const { number } = await askStaging();
    await vote('leo', number);
    expect((await reacts('leo', number, NO)).result).toBe('ignored');
  });
});

describe('removing a reaction', () => {
  it('withdraws a vote that came from it', async () => {
    const { number } = await ask();
    await castVote(world.as('leo'), { request: number, decision: 'approve', source: 'reaction' });
    await react(world.as('leo'), {
      request: number,
      platform: 'console',
      team: 'test',
      user: 'leo',
      emoji: YES,
      change: 'added',
    });
    expect((await reacts('leo', number, YES, 'removed')).result).toBe('withdrawn');
    expect(await standing(number)).toEqual([]);
  });

  it('leaves a vote alone whose latest source is a button', async () => {
    const { number } = await ask();
    await reacts('leo', number, NO);
    await vote('leo', number);
    expect((await reacts('leo', number, NO, 'removed')).result).toBe('ignored');
    expect(await standing(number)).toEqual(['approve by button']);
  });
});

describe('an objection', () => {
  it('holds the decision until the reason makes it a rejection', async () => {
    const { number } = await ask();
    expect((await reacts('leo', number, NO)).result).toBe('objected');
    await vote('rita', number);
    expect((await getRequest(world.system, number)).state).toBe('pending');
    expect((await vote('leo', number, 'reject')).request.state).toBe('rejected');
  });

  it('without a reason lapses after the policy\u2019s time, and what is left decides', async () => {
    const { number } = await askStaging();
    await reacts('leo', number, NO);
    await lapseObjection(world.system, { request: number, person: people.leo });
    expect(await standing(number)).toEqual(['object by reaction']);
    clock.advance(4 * 3_600_000);
    await lapseObjection(world.system, { request: number, person: people.leo });
    await lapseObjection(world.system, { request: number, person: people.leo });
    expect(await standing(number)).toEqual([]);
    expect((await facts()).filter((kind) => kind === 'request.vote-retracted')).toHaveLength(1);
  });

  it('can be taken back', async () => {
    const { number } = await ask();
    await reacts('leo', number, NO);
    await retractVote(world.as('leo'), { request: number });
    expect(await standing(number)).toEqual([]);
  });
});

describe('both signs at once', () => {
  it('count as none until one goes or a button is pressed', async () => {
    const { number } = await askStaging();
    await reacts('leo', number, NO);
    expect((await reacts('leo', number, YES)).result).toBe('both');
    expect(await standing(number)).toEqual([]);
    expect((await reacts('leo', number, NO, 'removed')).request.state).toBe('applied');
  });

  it('do not take away what a later button said', async () => {
    const { number } = await ask();
    await reacts('leo', number, NO);
    await reacts('leo', number, YES);
    await vote('leo', number);
    expect((await reacts('leo', number, YES, 'removed')).result).toBe('ignored');
    expect(await standing(number)).toEqual(['approve by button']);
  });
});

describe('the sweep', () => {
  it('counts a reaction that was missed, and never touches a vote by button', async () => {
    const { number } = await ask();
    await vote('leo', number);
    expect((await reacts('leo', number, NO, 'added', true)).result).toBe('ignored');
    expect(await standing(number)).toEqual(['approve by button']);
    expect((await reacts('rita', number, NO, 'added', true)).result).toBe('objected');
  });
});

describe('refusals', () => {
  it('say who may decide', async () => {
    const { number } = await ask();
    expect((await refusal(vote('ada', number)))[1]).toContain('Ask one of: @leo, @rita.');
  });
});
