import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { listRequests } from '../../src/lifecycle/find-request.ts';
import { renew } from '../../src/lifecycle/open-renewal.ts';
import { openRequests } from '../../src/lifecycle/open-requests.ts';
import { lapseApproval } from '../../src/lifecycle/validity.ts';
import { groupMember } from '../../src/people/tables.ts';
import { editVersion } from '../../src/registry/edit-version.ts';
import { people, put, type SamplePerson } from '../kit/lifecycle.ts';
import { ask, clock, facts, refusal, useChurn, vote, world } from './churn-world.ts';
import { breaks, GLASS, inForce, now, rollsBack, serving } from './glass-world.ts';
import { runTimers } from './run-timers.ts';
import { openAudit, openReleases, told, withCards } from './told.ts';

useChurn(withCards);

const DAY = 86_400_000;
const VALID = 'valid: { for: 90d, renew-before: 7d }';
const renewals = async () =>
  (await listRequests(world.system, { model: 'churn' }, 50)).filter(({ kind }) => kind === 'renewal').reverse();
const pass = async (days: number) => {
  clock.advance(days * DAY);
  await runTimers(world.unit);
};
/** v12 in production by mia's request, approved by both groups, for 90 days. */
const approved = async (more: readonly string[] = []) => {
  await inForce([VALID, ...more]);
  const { number } = await ask();
  await vote('leo', number);
  return (await vote('rita', number)).request;
};
const counted = async (kind: string) => (await facts()).filter((each) => each === kind).length;
const both = async (number: number, who: readonly SamplePerson[] = ['leo', 'rita']) => {
  for (const each of who) await vote(each, number);
  return now(number);
};

describe('an approval that ends', () => {
  it('holds for the time of its policy, and one without such a time for ever', async () => {
    const row = await approved();
    expect(row.validUntil).toEqual(new Date(clock.now.getTime() + 90 * DAY));
    await inForce([]);
    await put(world, 'v11', 'staging');
    const { number } = await ask('production', 'v11');
    expect((await both(number)).validUntil).toBeNull();
  });

  it.each([
    ['83 days', 82.9, 0],
    ['the 83rd day', 83, 1],
  ])('asks for its renewal not before %s', async (_, days, count) => {
    const row = await approved();
    await pass(days);
    const found = await renewals();
    expect(found).toHaveLength(count);
    if (count === 1)
      expect(found[0]).toMatchObject({
        state: 'pending',
        concerns: row.number,
        subject: 'churn@v12',
        fromStage: 'production',
        toStage: 'production',
        asker: people.mia,
        askedBy: { type: 'system' },
        expiresAt: null,
      });
  });

  it('is prolonged by a renewal that the approvers of today approve', async () => {
    const row = await approved();
    await openReleases();
    await pass(83);
    const [renewal] = await renewals();
    const cards = (await told('request')).filter(({ subject }) => subject === `request:${renewal!.number}`);
    expect(cards.map(({ to }) => to).sort()).toEqual(['@leo', '@rita', 'releases']);
    expect(cards[0]?.words).toMatch(/Renewal of R-\d+: churn@v12 in production.*Asked by Steward.*Approved until/s);
    expect((await refusal(vote('mia', renewal!.number)))[0]).toBe('SELF_APPROVAL');
    expect(await both(renewal!.number)).toMatchObject({ state: 'applied', kind: 'renewal' });
    const until = new Date(clock.now.getTime() + 90 * DAY);
    expect((await now(row.number)).validUntil).toEqual(until);
    expect(await serving()).toEqual(['churn@v12']);
    expect(await counted('request.renewed')).toBe(1);
    await pass(82);
    expect(await renewals()).toHaveLength(1);
    await pass(1);
    expect(await renewals()).toHaveLength(2);
    expect(await counted('request.approval-lapsed')).toBe(0);
  });

  it('lapses undecided: what stands stays, and owner, channel and audit are told', async () => {
    const row = await approved();
    await openReleases();
    await openAudit();
    await pass(83);
    await pass(7);
    expect(await serving()).toEqual(['churn@v12']);
    expect(await counted('request.approval-lapsed')).toBe(1);
    const lapsed = await told('approval-lapsed');
    expect(lapsed.map(({ to }) => to).sort()).toEqual(['@mia', 'audit', 'releases']);
    expect(lapsed[0]?.words).toMatch(/approval lapsed.*stays in production.*renew churn/s);
    await pass(30);
    expect(await counted('request.approval-lapsed')).toBe(1);
    const [renewal] = await renewals();
    expect(await both(renewal!.number)).toMatchObject({ state: 'applied' });
    expect((await now(row.number)).validUntil?.getTime()).toBe(clock.now.getTime() + 90 * DAY);
  });

  it('that is not renewed lapses, and somebody may ask again', async () => {
    await approved();
    expect((await refusal(renew(world.as('leo'), { model: 'fraud' })))[0]).toBe('UNKNOWN_MODEL');
    await pass(83);
    expect((await refusal(renew(world.as('mia'), { model: 'churn' })))[0]).toBe('ALREADY_OPEN');
    const [renewal] = await renewals();
    expect((await vote('leo', renewal!.number, 'reject')).request.state).toBe('rejected');
    await pass(7);
    expect(await counted('request.approval-lapsed')).toBe(1);
    const again = await renew(world.as('ada'), { model: 'churn', reason: 'The audit is there' });
    expect(again).toMatchObject({ state: 'pending', asker: people.ada, concerns: renewal!.concerns });
    expect((await both(again.number)).state).toBe('applied');
  });

  it('asks for nothing where nothing ends', async () => {
    expect((await refusal(renew(world.as('mia'), { model: 'churn' })))[1]).toContain('there is none to renew');
  });

  it.each([
    ['archived', () => put(world, 'v12', 'archived')],
    ['replaced', () => put(world, 'v11', 'production')],
  ])('of a version that was %s is neither renewed nor lapses', async (_, leave) => {
    await approved();
    await leave();
    await pass(100);
    expect(await renewals()).toEqual([]);
    expect(await counted('request.approval-lapsed')).toBe(0);
  });

  it('of an edited version is asked about again, as it is now', async () => {
    await approved();
    await pass(83);
    const [first] = await renewals();
    await editVersion(world.as('mia'), { model: 'churn', version: 'v12', notes: 'edited' });
    await vote('leo', first!.number);
    expect((await now(first!.number)).state).toBe('stale');
    await runTimers(world.unit);
    expect((await renewals()).map(({ state }) => state)).toEqual(['stale', 'pending']);
  });

  it('does not stop a promotion of another version, which makes its renewal stale', async () => {
    await approved();
    await pass(83);
    await put(world, 'v11', 'staging');
    const { number } = await ask('production', 'v11');
    expect((await both(number)).state).toBe('applied');
    const [renewal] = await renewals();
    await vote('leo', renewal!.number);
    expect(await now(renewal!.number)).toMatchObject({ state: 'stale', ending: 'churn@v12 left production' });
    expect((await refusal(vote('rita', renewal!.number)))[1]).toContain('Ask again with `renew churn`.');
    await runTimers(world.unit);
    expect(await renewals()).toHaveLength(1);
  });

  it('starts with a break-glass too, and comes back with a rollback', async () => {
    const first = await approved([GLASS]);
    clock.advance(DAY);
    await put(world, 'v11', 'staging');
    const { request } = await breaks('ada', { version: 'v11' });
    expect(request.validUntil).toEqual(new Date(clock.now.getTime() + 90 * DAY));
    clock.advance(DAY);
    const back = await rollsBack();
    expect(back).toMatchObject({ subject: 'churn@v12', validUntil: first.validUntil });
    await pass(81);
    expect((await renewals()).map(({ concerns }) => concerns)).toEqual([back.number]);
  });

  it('is not prolonged by a renewal of what stands there by another request since', async () => {
    const first = await approved();
    await pass(83);
    const [renewal] = await renewals();
    await put(world, 'v11', 'production');
    const back = await rollsBack();
    expect(back).toMatchObject({ subject: 'churn@v12', validUntil: first.validUntil });
    expect((await vote('rita', renewal!.number)).result).toBe('stale');
    await runTimers(world.unit);
    expect((await renewals()).map(({ state, concerns }) => [state, concerns])).toEqual([
      ['stale', first.number],
      ['pending', back.number],
    ]);
  });

  it('is renewed without whoever asked for the move, whoever asks for the renewal', async () => {
    await world.unit.db.insert(groupMember).values({
      workspaceId: world.system.workspace,
      groupName: 'ml-leads',
      personId: people.mia,
      addedAt: new Date(clock.now.getTime() - 1),
    });
    await world.unit.db.execute(sql`update version set registrar = ${people.ada} where version = 'v12'
      and workspace_id = ${world.system.workspace}`);
    await approved();
    const asked = await renew(world.as('ada'), { model: 'churn' });
    expect((await refusal(vote('mia', asked.number)))[0]).toBe('SELF_APPROVAL');
    expect((await openRequests(world.system)).find(({ number }) => number === asked.number)?.tally?.asked).toEqual([
      people.leo,
      people.rita,
    ]);
    expect(await both(asked.number)).toMatchObject({ state: 'applied' });
  });

  it('lapses once, though the process is killed before the timer is taken away', async () => {
    const row = await approved();
    clock.advance(90 * DAY);
    await lapseApproval(world.system, { request: row.number });
    await lapseApproval(world.system, { request: row.number });
    expect(await counted('request.approval-lapsed')).toBe(1);
  });

  it('judged by the policy of today, which may ask nobody any more', async () => {
    const row = await approved();
    await inForce([], (text) =>
      text.replace('approvals: [{ from: ml-leads, count: 1 }, { from: risk, count: 1 }]', 'approvals: []'),
    );
    await pass(83);
    expect((await renewals()).map(({ state }) => state)).toEqual(['applied']);
    expect((await now(row.number)).validUntil).toBeNull();
    await pass(20);
    expect(await counted('request.approval-lapsed')).toBe(0);
  });
});
