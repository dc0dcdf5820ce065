import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addToTeam } from '../../src/people/add-to-team.ts';
import { createTeam } from '../../src/people/create-team.ts';
import { getTeam, leadsOf, teamMembers } from '../../src/people/find-teams.ts';
import { forgetPerson } from '../../src/people/forget-person.ts';
import { linkFinish } from '../../src/people/link-finish.ts';
import { linkStart } from '../../src/people/link-start.ts';
import { noteStanding } from '../../src/people/note-standing.ts';
import { removeFromTeam } from '../../src/people/remove-from-team.ts';
import { setRole } from '../../src/people/set-role.ts';
import { inTransaction } from '../../src/store/unit.ts';
import { channelPlatform } from '../workspace/channel-platform.ts';
import { as, kindsOf, meet, type PeopleKit, peopleKit } from './people-kit.ts';
import { spokenRoom } from './spoken.ts';

let kit: PeopleKit;
beforeAll(async () => {
  kit = await peopleKit();
});
afterAll(() => kit.close());

const minutes = (count: number): Date => new Date(new Date('2026-03-02T10:00:00Z').getTime() + count * 60_000);

async function withTeam() {
  kit.now = minutes(0);
  const ctx = kit.fresh();
  await createTeam(ctx, { name: 'payments', about: 'Fraud models' });
  const [ada, leo, mia] = [await meet(ctx, 'UADA'), await meet(ctx, 'ULEO'), await meet(ctx, 'UMIA')];
  await setRole(ctx, { person: ada, role: 'admin' });
  return { ctx, ada, leo, mia };
}

describe('teams', () => {
  test('exist once, in any case', async () => {
    const { ctx } = await withTeam();
    await expect(createTeam(ctx, { name: 'Payments' })).rejects.toMatchObject({
      code: 'NAME_TAKEN',
      message: 'There is a team payments already.',
    });
    expect((await getTeam(ctx, ' PAYMENTS ')).name).toBe('payments');
    await expect(createTeam(ctx, { name: 'two words' })).rejects.toMatchObject({ code: 'BAD_INPUT' });
  });

  test('made twice at the same instant is one', async () => {
    const ctx = kit.fresh();
    const both = await Promise.allSettled([createTeam(ctx, { name: 'risk' }), createTeam(ctx, { name: 'Risk' })]);
    expect(both.map((each) => each.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(kindsOf(kit.facts, ctx.workspace)).toEqual(['team.created']);
  });

  test('that do not exist are answered with the nearest and with the command that makes them', async () => {
    const { ctx } = await withTeam();
    await expect(getTeam(ctx, 'payment')).rejects.toMatchObject({
      code: 'UNKNOWN_TEAM',
      hint: 'Did you mean `payments`? An admin makes it with `team create payment`.',
    });
    await expect(getTeam(ctx, 'fraud')).rejects.toMatchObject({
      hint: 'An admin makes it with `team create fraud`.',
    });
  });
});

describe('leads of a team', () => {
  test('count from when they became leads, not from when they came into the team', async () => {
    const { ctx, ada, leo } = await withTeam();
    await addToTeam(as(ctx, ada), { team: 'payments', people: [leo] });
    expect(await leadsOf(ctx, 'payments')).toEqual([]);
    kit.now = minutes(5);
    await addToTeam(as(ctx, ada), { team: 'Payments', people: [leo], lead: true });
    expect(await leadsOf(ctx, 'payments')).toEqual([{ person: leo, team: 'payments', addedAt: minutes(5) }]);
    expect(await teamMembers(ctx, 'payments')).toMatchObject([{ personId: leo, addedAt: minutes(0), addedBy: ada }]);
    await expect(addToTeam(as(ctx, ada), { team: 'payments', people: [leo], lead: true })).rejects.toMatchObject({
      code: 'ALREADY_THERE',
    });
    // Adding a lead as a plain member takes nothing from him.
    await expect(addToTeam(as(ctx, ada), { team: 'payments', people: [leo] })).rejects.toMatchObject({
      code: 'ALREADY_THERE',
    });
    expect(await leadsOf(ctx, 'payments')).toHaveLength(1);
  });

  test('who come back are leads from then on', async () => {
    const { ctx, ada, leo } = await withTeam();
    await addToTeam(as(ctx, ada), { team: 'payments', people: [leo], lead: true });
    await removeFromTeam(as(ctx, ada), { team: 'payments', people: [leo] });
    expect(await leadsOf(ctx, 'payments')).toEqual([]);
    kit.now = minutes(9);
    await addToTeam(as(ctx, ada), { team: 'payments', people: [leo], lead: true });
    expect((await leadsOf(ctx, 'payments'))[0]?.addedAt).toEqual(minutes(9));
  });

  test.each(['bot', 'guest', 'deactivated', 'stranger', 'gone'] as const)(
    'are none of those who are %s',
    async (standing) => {
      const { ctx, ada, leo } = await withTeam();
      await addToTeam(as(ctx, ada), { team: 'payments', people: [leo], lead: true });
      const account = { platform: 'slack' as const, team: 'T1', user: 'ULEO' };
      await inTransaction(ctx, (tx) => noteStanding(tx, account, { standing }));
      expect(await leadsOf(ctx, 'payments')).toEqual([]);
      await expect(addToTeam(ctx, { team: 'payments', people: [leo, ada], lead: true })).resolves.toMatchObject({});
      const other = await meet(ctx, 'UOTHER', { standing });
      await expect(addToTeam(ctx, { team: 'payments', people: [other] })).rejects.toMatchObject({
        code: 'NO_STANDING',
      });
    },
  );

  test('are no auditors, and none that were forgotten', async () => {
    const { ctx, leo, mia } = await withTeam();
    await addToTeam(ctx, { team: 'payments', people: [leo, mia], lead: true });
    await setRole(ctx, { person: mia, role: 'auditor' });
    expect((await leadsOf(ctx, 'payments')).map((lead) => lead.person)).toEqual([leo]);
    await forgetPerson(ctx, { person: leo });
    expect(await leadsOf(ctx, 'payments')).toEqual([]);
    expect(
      kit.facts.filter((fact) => fact.workspace === ctx.workspace).map((fact) => [fact.kind, fact.body]),
    ).toContainEqual(['team.member-removed', { team: 'payments', person: leo, lead: true, because: 'forgotten' }]);
  });

  test('linked with another account are one lead, since the earlier of both', async () => {
    const { ctx, leo } = await withTeam();
    kit.now = minutes(1);
    const leo2 = await meet(ctx, '77', { platform: 'discord', team: 'G1' });
    await addToTeam(ctx, { team: 'payments', people: [leo2], lead: true });
    kit.now = minutes(2);
    await addToTeam(ctx, { team: 'payments', people: [leo], lead: true });
    const { code } = await linkStart(as(ctx, leo));
    await linkFinish(as(ctx, leo2), { code });
    expect(await leadsOf(ctx, 'payments')).toEqual([{ person: leo, team: 'payments', addedAt: minutes(1) }]);
  });

  test('come from one of two admins who name them at once', async () => {
    const { ctx, leo } = await withTeam();
    const twice = () => addToTeam(ctx, { team: 'payments', people: [leo], lead: true });
    const results = await Promise.allSettled([twice(), twice()]);
    expect(results.map((each) => each.status).sort()).toEqual(['fulfilled', 'rejected']);
  });
});

describe('who may change a team', () => {
  test.each([
    ['an admin', 'ada', true, true, true],
    ['a lead', 'leo', true, false, false],
    ['a member of it', 'mia', false, false, false],
  ] as const)('%s', async (_who, name, members, makesLeads, unmakesLeads) => {
    const world = await withTeam();
    const { ctx } = world;
    const [zoe, kim] = [await meet(ctx, 'UZOE'), await meet(ctx, 'UKIM')];
    await addToTeam(ctx, { team: 'payments', people: [world.leo, kim], lead: true });
    await addToTeam(ctx, { team: 'payments', people: [world.mia] });
    const by = as(ctx, world[name]);
    const may = async (act: Promise<unknown>): Promise<boolean> => {
      const error = await act.then(
        () => undefined,
        (refused: { code?: string }) => refused,
      );
      if (error) expect(error.code).toBe('NOT_ALLOWED');
      return error === undefined;
    };
    expect(await may(addToTeam(by, { team: 'payments', people: [zoe], lead: true }))).toBe(makesLeads);
    if (makesLeads) await removeFromTeam(ctx, { team: 'payments', people: [zoe] });
    expect(await may(addToTeam(by, { team: 'payments', people: [zoe] }))).toBe(members);
    if (!members) await addToTeam(ctx, { team: 'payments', people: [zoe] });
    expect(await may(removeFromTeam(by, { team: 'payments', people: [zoe] }))).toBe(members);
    expect(await may(removeFromTeam(by, { team: 'payments', people: [kim] }))).toBe(unmakesLeads);
  });
});

test('teams are made, filled, shown and listed by chat', async () => {
  kit.now = minutes(0);
  const standing = async (_team: string, user: string) => ({
    standing: 'member' as const,
    name: user.slice(1).toLowerCase(),
  });
  const { ctx, say } = spokenRoom(kit, channelPlatform({}, { standing }));
  await setRole(ctx, { person: await meet(ctx, 'UADA'), role: 'admin' });
  await meet(ctx, 'ULEO');
  expect((await say('ULEO', 'team create payments')).words).toContain('This needs the role admin');
  expect((await say('UADA', 'team list')).words).toContain('There is no team yet');
  expect((await say('UADA', 'team create payments --about "Fraud models"')).words).toContain(
    'The team payments is there',
  );
  expect((await say('UADA', 'team show payments')).words).toContain('Nobody leads it yet');
  expect((await say('UADA', 'team add payments <@ULEO> --lead')).words).toContain('@leo is lead of payments now');
  expect((await say('ULEO', 'team add payments <@UMIA>')).words).toContain('@mia is in payments now.');
  expect((await say('UMIA', 'team add payments <@UZOE>')).words).toContain('Ask a lead: @leo.');
  const shown = (await say('UMIA', 'team show Payments')).words;
  expect(shown).toContain('Fraud models');
  expect(shown).toContain('@leo | since 2026-03-02 10:00 UTC');
  expect(shown).toContain('Models: none yet');
  expect((await say('UMIA', 'team list')).words).toContain('payments: 2 people, led by @leo');
  expect((await say('UMIA', 'whoami')).words).toContain('payments, since');
  expect((await say('ULEO', 'team remove payments <@UMIA>')).words).toContain('@mia is no longer in payments');
  expect((await say('ULEO', 'team remove payments <@ULEO>')).words).toContain(
    'Only an admin takes a lead out of payments',
  );
  expect((await say('UADA', 'channel set releases #releases --team Payments')).words).toContain(
    'Cards about releases of payments go to #releases',
  );
  expect((await say('UMIA', 'team show payments')).words).toContain('Channels: releases: #releases');
  expect((await say('UADA', 'channel set audit #releases --team payments')).words).toContain(
    'The audit goes to one channel',
  );
  expect((await say('UADA', 'channel set releases #releases --team paymets')).words).toContain('Did you mean payments');
  expect((await say('UADA', 'channel set releases #releases --model churn')).words).toContain(
    'There is no model churn',
  );
  expect((await say('UADA', 'channel set releases #releases --model churn --team payments')).words).toContain(
    'not for both',
  );
  expect((await say('UMIA', 'team show payment')).words).toContain('Did you mean payments');
});
