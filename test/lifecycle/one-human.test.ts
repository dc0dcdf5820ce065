import { describe, expect, it } from 'vitest';
import { castVote } from '../../src/lifecycle/cast-vote.ts';
import { getRequest, votesOf } from '../../src/lifecycle/find-request.ts';
import { react } from '../../src/lifecycle/react.ts';
import { publishLifecycle } from '../../src/lifecycle/revision.ts';
import { personByIdentity } from '../../src/people/find-identity.ts';
import { linkFinish } from '../../src/people/link-finish.ts';
import { linkStart } from '../../src/people/link-start.ts';
import { groupMember, identity, person } from '../../src/people/tables.ts';
import { asPerson } from '../kit/context.ts';
import { people, type SamplePerson, shippedLifecycle } from '../kit/lifecycle.ts';
import { ask, clock, refusal, useChurn, vote, world } from './churn-world.ts';
import { runTimers } from './run-timers.ts';

useChurn();

const SECOND = '01970000-0000-7000-8000-0000000000ff';
/** Who acts with the second account: found by the account, as for every act. */
const second = async () => {
  const known = await personByIdentity(world.system, { platform: 'discord', team: 'g1', user: '42' });
  return asPerson(world.unit, known?.person.id ?? '', world.system.workspace);
};
const again = async (request: number, decision: 'approve' | 'reject') =>
  castVote(await second(), { request, decision, source: 'button', comment: 'no' });

/** Another account, on Discord, with the same groups as `who` and not linked to him yet. */
async function secondAccount(group: string): Promise<void> {
  const base = { workspaceId: world.system.workspace };
  const { db } = world.system;
  const createdAt = new Date(clock.now.getTime() - 60_000);
  await db.insert(person).values({ ...base, id: SECOND, name: 'leo', role: 'member', createdAt });
  await db.insert(identity).values({
    ...base,
    platform: 'discord',
    team: 'g1',
    userId: '42',
    personId: SECOND,
    name: 'leo',
    standing: 'member',
    standingAt: createdAt,
    metAt: createdAt,
  });
  await db.insert(groupMember).values({ ...base, groupName: group, personId: SECOND, addedAt: createdAt });
}
const link = async (who: SamplePerson): Promise<void> => {
  const { code } = await linkStart(await second());
  await linkFinish(world.as(who), { code });
};
/** Two approvals of ml-leads for production, without a second group. */
const needsTwo = () =>
  publishLifecycle(
    world.system,
    shippedLifecycle((text) =>
      text.replace(
        'approvals: [{ from: ml-leads, count: 1 }, { from: risk, count: 1 }]',
        'approvals: [{ from: ml-leads, count: 2 }]',
      ),
    ),
  );

describe('one human with two accounts', () => {
  it('has one vote, also when both voted before they were linked', async () => {
    await secondAccount('ml-leads');
    const { number } = await ask();
    await vote('leo', number);
    await again(number, 'approve');
    expect(await votesOf(world.system, number)).toHaveLength(2);
    await link('leo');
    expect((await votesOf(world.system, number)).map((cast) => cast.person)).toEqual([people.leo]);
  });

  it('is one of two who are needed, not both', async () => {
    await secondAccount('ml-leads');
    await needsTwo();
    const { number } = await ask();
    await vote('leo', number);
    await link('leo');
    expect((await again(number, 'approve')).request.state).toBe('pending');
  });

  it('changes that one vote from either account', async () => {
    await secondAccount('ml-leads');
    const { number } = await ask();
    await vote('leo', number);
    await link('leo');
    await again(number, 'reject');
    expect((await votesOf(world.system, number)).map(({ person: by, decision }) => [by, decision])).toEqual([
      [people.leo, 'reject'],
    ]);
    expect((await getRequest(world.system, number)).state).toBe('rejected');
  });

  it('counts the later vote, also when it is one that was cast before', async () => {
    await secondAccount('ml-leads');
    const { number } = await ask();
    await vote('leo', number, 'object');
    clock.advance(1_000);
    await again(number, 'approve');
    await link('leo');
    clock.advance(1_000);
    await vote('leo', number, 'object');
    expect((await votesOf(world.system, number)).map(({ decision }) => decision)).toEqual(['object']);
  });

  it('has an objection that lapses, also when it was linked since', async () => {
    await secondAccount('ml-leads');
    const { number } = await ask();
    await castVote(await second(), { request: number, decision: 'object', source: 'reaction' });
    await link('leo');
    clock.advance(4 * 3_600_000);
    await runTimers(world.unit);
    expect(await votesOf(world.system, number)).toEqual([]);
  });

  it('does not approve with one what it asked for with the other', async () => {
    await secondAccount('ml-leads');
    await link('mia');
    const { number } = await ask();
    expect((await refusal(again(number, 'approve')))[0]).toBe('SELF_APPROVAL');
  });
});

describe('a policy that says which ways count', () => {
  const publish = (more: string) =>
    publishLifecycle(
      world.system,
      shippedLifecycle((text) => text.replace('    confirm-reactions: true\n', `    ${more}\n`)),
    );
  const reacts = (number: number, emoji: string) =>
    react(world.as('leo'), {
      request: number,
      platform: 'console',
      team: 'test',
      user: 'leo',
      emoji,
      change: 'added',
    });

  it('can demand buttons: a reaction is refused and counts nothing', async () => {
    await publish('votes: [button, command]');
    const { number } = await ask();
    const reacted = await reacts(number, 'white_check_mark');
    expect([reacted.result, reacted.refusal?.message]).toEqual(['refused', expect.stringContaining('reaction')]);
    expect(await votesOf(world.system, number)).toEqual([]);
    await vote('leo', number);
    expect(await votesOf(world.system, number)).toHaveLength(1);
  });

  it('can list the thumb as a sign', async () => {
    await publish('reactions: { approve: [white_check_mark, "+1"], object: [x, "-1"] }');
    const { number } = await ask();
    expect((await reacts(number, '+1')).result).toBe('counted');
  });

  it('judges a request by the revision under which it was opened', async () => {
    await secondAccount('ml-leads');
    await needsTwo();
    const { number } = await ask();
    await publishLifecycle(world.system, shippedLifecycle());
    await vote('leo', number);
    expect((await refusal(vote('rita', number)))[0]).toBe('NOT_AN_APPROVER');
    expect((await again(number, 'approve')).request.state).toBe('applied');
  });
});
