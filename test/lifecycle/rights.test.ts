import { beforeEach, describe, expect, it } from 'vitest';
import { castVote } from '../../src/lifecycle/cast-vote.ts';
import { decidingGroups } from '../../src/lifecycle/deciding-groups.ts';
import { delegateRequest } from '../../src/lifecycle/delegate-request.ts';
import { getRequest } from '../../src/lifecycle/find-request.ts';
import { viewOf } from '../../src/lifecycle/request-view.ts';
import { policyNamed, publishLifecycle } from '../../src/lifecycle/revision.ts';
import { setAway } from '../../src/lifecycle/set-away.ts';
import { addToGroup } from '../../src/people/add-to-group.ts';
import { addToTeam } from '../../src/people/add-to-team.ts';
import { createTeam } from '../../src/people/create-team.ts';
import { removeFromTeam } from '../../src/people/remove-from-team.ts';
import { setRole } from '../../src/people/set-role.ts';
import { groupSync, identity, person } from '../../src/people/tables.ts';
import { editModel } from '../../src/registry/edit-model.ts';
import { asPerson } from '../kit/context.ts';
import { people, shippedLifecycle } from '../kit/lifecycle.ts';
import { ask, clock, refusal, useChurn, vote, world } from './churn-world.ts';

useChurn();

const HOUR = 3_600_000;
const RULES = 'approvals: [{ from: ml-leads, count: 1 }, { from: risk, count: 1 }]';
/** The policy of high-risk production with these approvals. */
const policyWith = (approvals: string) =>
  publishLifecycle(
    world.system,
    shippedLifecycle((text) => text.replace(RULES, approvals)),
  );
const NIL = '01970000-0000-7000-8000-0000000000e1';
const nil = () => asPerson(world.unit, NIL, world.system.workspace);
/** A fifth person, a member without any right to decide. */
async function meetNil(): Promise<void> {
  const base = { workspaceId: world.system.workspace };
  const at = new Date(clock.now.getTime() - HOUR);
  await world.system.db.insert(person).values({ ...base, id: NIL, name: 'nil', role: 'member', createdAt: at });
  await world.system.db.insert(identity).values({
    ...base,
    ...{ platform: 'console', team: base.workspaceId, userId: 'nil', personId: NIL, name: 'nil' },
    ...{ standing: 'member', standingAt: at, metAt: at },
  });
}
const approvesAs = async (number: number) =>
  castVote(nil(), { request: number, decision: 'approve', source: 'button' });
const stateOf = async (number: number) => (await getRequest(world.system, number)).state;

beforeEach(meetNil);

describe('a right that came after the request was opened decides nothing on it', () => {
  it.each<[string, string, () => Promise<unknown>]>([
    ['role:admin', 'role:admin', () => setRole(world.as('ada'), { person: NIL, role: 'admin' })],
    ['team-leads', 'team-leads', () => addToTeam(world.as('ada'), { team: 'growth', people: [NIL], lead: true })],
    ['owner', 'owner', () => editModel(world.as('ada'), { model: 'churn', owner: NIL })],
    ['a group', 'ml-leads', () => addToGroup(world.as('ada'), { group: 'ml-leads', people: [NIL] })],
    [
      'the delegate of somebody who came into a group',
      'ml-leads',
      async () => {
        await addToGroup(world.as('ada'), { group: 'ml-leads', people: [people.rita] });
        await setAway(world.as('rita'), { to: NIL, until: new Date(clock.now.getTime() + HOUR) });
      },
    ],
  ])('by %s', async (_, source, give) => {
    await createTeam(world.system, { name: 'growth' });
    await addToTeam(world.system, { team: 'growth', people: [people.leo], lead: true });
    await editModel(world.as('ada'), { model: 'churn', team: 'growth', owner: people.leo });
    await policyWith(`approvals: [{ from: ${source}, count: 1 }]`);
    clock.advance(1_000);
    const { number } = await ask();
    clock.advance(1_000);
    await give();
    clock.advance(1_000);
    expect((await refusal(approvesAs(number)))[0]).toBe('NOT_AN_APPROVER');
    expect(
      (await viewOf({ ...world.system, now: clock.now }, number)).approvers.map((each) => each.person),
    ).not.toContain(NIL);
    expect(await stateOf(number)).toBe('pending');
  });

  it.each<[string, string, () => Promise<unknown>]>([
    ['role:admin', 'role:admin', () => setRole(world.as('ada'), { person: NIL, role: 'member' })],
    ['team-leads', 'team-leads', () => removeFromTeam(world.as('ada'), { team: 'growth', people: [NIL] })],
    [
      'team-leads of a team that the model left',
      'team-leads',
      () => editModel(nil(), { model: 'churn', team: 'other' }),
    ],
    ['owner', 'owner', () => editModel(world.as('ada'), { model: 'churn', owner: people.leo })],
  ])('and one that is lost takes the vote with it: %s', async (_, source, take) => {
    for (const name of ['growth', 'other']) await createTeam(world.system, { name });
    await addToTeam(world.system, { team: 'growth', people: [NIL], lead: true });
    await setRole(world.as('ada'), { person: NIL, role: 'admin' });
    await editModel(world.as('ada'), { model: 'churn', team: 'growth', owner: NIL });
    await policyWith(`approvals: [{ from: ${source}, count: 1 }, { from: risk, count: 1 }]`);
    clock.advance(1_000);
    const { number } = await ask();
    await approvesAs(number);
    await take();
    await vote('rita', number);
    expect(await stateOf(number)).toBe('pending');
  });
});

describe('one right lent to two people', () => {
  const needsTwo = 'approvals: [{ from: ml-leads, count: 2 }]';

  it('counts once: on one request to one, and for an absence to another', async () => {
    await policyWith(needsTwo);
    await addToGroup(world.as('ada'), { group: 'ml-leads', people: [people.rita] });
    clock.advance(1_000);
    const { number } = await ask();
    await setAway(world.as('leo'), { to: NIL, until: new Date(clock.now.getTime() + HOUR) });
    await delegateRequest(world.as('leo'), { request: number, to: people.ada });
    await approvesAs(number);
    const [code, words] = await refusal(vote('ada', number));
    expect([code, words]).toEqual(['NOT_AN_APPROVER', expect.stringContaining('@leo')]);
    expect(await stateOf(number)).toBe('pending');
    await vote('rita', number);
    expect(await stateOf(number)).toBe('applied');
  });

  it('rejects once as well', async () => {
    await policyWith('any: [{ approvals: [{ from: ml-leads, count: 2 }], rejections: 2 }]');
    await addToGroup(world.as('ada'), { group: 'ml-leads', people: [people.rita] });
    clock.advance(1_000);
    const { number } = await ask();
    await setAway(world.as('leo'), { to: NIL, until: new Date(clock.now.getTime() + HOUR) });
    await delegateRequest(world.as('leo'), { request: number, to: people.ada });
    await castVote(nil(), { request: number, decision: 'reject', source: 'button', comment: 'no' });
    await vote('ada', number, 'reject').catch(() => undefined);
    expect(await stateOf(number)).toBe('pending');
  });
});

describe('the owner of a model', () => {
  it('is changed by himself and by admins alone: he may roll back, and policies may ask him', async () => {
    expect(await refusal(editModel(nil(), { model: 'churn', owner: NIL }))).toEqual([
      'NOT_ALLOWED',
      expect.stringContaining('@mia'),
    ]);
    await editModel(world.as('mia'), { model: 'churn', owner: people.leo });
    expect((await refusal(editModel(world.as('mia'), { model: 'churn', owner: people.mia })))[0]).toBe('NOT_ALLOWED');
    expect((await editModel(world.as('ada'), { model: 'churn', owner: people.mia })).owner).toBe(people.mia);
  });
});

it('who decides after an escalation is read again from the list that their group follows', async () => {
  const lifecycle = shippedLifecycle((text) =>
    text.replace(RULES, 'approvals: [{ from: ml-leads, count: 1 }]\n    escalate: { after: 1h, to: [risk] }'),
  );
  expect(policyNamed(lifecycle, 'production-high').escalation?.to).toEqual(['risk']);
  await publishLifecycle(world.system, lifecycle);
  await world.system.db.insert(groupSync).values({
    workspaceId: world.system.workspace,
    groupName: 'risk',
    platform: 'slack',
    team: 'T1',
    source: 'S1',
    sourceName: 'risk',
    setAt: clock.now,
  });
  const { number } = await ask();
  expect(await decidingGroups(world.system, number)).toEqual(['ml-leads']);
  await world.unit.db.execute(`update request set escalated_at = opened_at where number = ${number}`);
  expect(await decidingGroups(world.system, number)).toEqual(['ml-leads', 'risk']);
});
