import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addToGroup } from '../../src/people/add-to-group.ts';
import { createGroup, ensureGroups } from '../../src/people/create-group.ts';
import { groupMembers, listGroups } from '../../src/people/find-groups.ts';
import { membersOf } from '../../src/people/find-people.ts';
import { forgetPerson } from '../../src/people/forget-person.ts';
import { noteStanding } from '../../src/people/note-standing.ts';
import { removeFromGroup } from '../../src/people/remove-from-group.ts';
import { inTransaction } from '../../src/store/unit.ts';
import { as, kindsOf, meet, type PeopleKit, peopleKit } from './people-kit.ts';

let kit: PeopleKit;
beforeAll(async () => {
  kit = await peopleKit();
});
afterAll(() => kit.close());

async function withGroup() {
  const ctx = kit.fresh();
  await createGroup(ctx, { name: 'ml-leads' });
  return ctx;
}

describe('groups', () => {
  test('come into being empty, once', async () => {
    const ctx = await withGroup();
    expect(await listGroups(ctx)).toEqual([{ name: 'ml-leads', members: 0 }]);
    await expect(createGroup(ctx, { name: 'ml-leads' })).rejects.toMatchObject({ code: 'NAME_TAKEN' });
  });

  test('count their own members, in their own workspace', async () => {
    const [ctx, other] = [await withGroup(), await withGroup()];
    await ensureGroups(ctx, ['risk']);
    await addToGroup(ctx, { group: 'ml-leads', people: [await meet(ctx, 'U1'), await meet(ctx, 'U2')] });
    await addToGroup(other, { group: 'ml-leads', people: [await meet(other, 'U1')] });
    expect(await listGroups(ctx)).toEqual([
      { name: 'ml-leads', members: 2 },
      { name: 'risk', members: 0 },
    ]);
  });

  test('of the lifecycle file are made where they are missing, also by two starts at once', async () => {
    const ctx = await withGroup();
    const made = await Promise.all([ensureGroups(ctx, ['risk', 'ml-leads']), ensureGroups(ctx, ['ml-leads', 'risk'])]);
    expect(made.flat()).toEqual(['risk']);
    expect((await listGroups(ctx)).map((group) => group.name)).toEqual(['ml-leads', 'risk']);
  });

  test('that do not exist are answered with the nearest', async () => {
    const ctx = await withGroup();
    await expect(groupMembers(ctx, 'ml-lead')).rejects.toMatchObject({
      code: 'UNKNOWN_GROUP',
      hint: 'Did you mean `ml-leads`?',
    });
  });
});

describe('addToGroup', () => {
  test('adds several people, says who, since when and by whom', async () => {
    const ctx = await withGroup();
    const [ada, leo, mia] = [await meet(ctx, 'U1'), await meet(ctx, 'U2'), await meet(ctx, 'U3')];
    const { added } = await addToGroup(as(ctx, ada), { group: 'ml-leads', people: [leo, mia, leo] });
    expect(added.map((each) => each.id).sort()).toEqual([leo, mia].sort());
    const members = await groupMembers(ctx, 'ml-leads');
    expect(members.map((each) => each.personId).sort()).toEqual([leo, mia].sort());
    expect(members[0]).toMatchObject({ addedAt: kit.now, addedBy: ada });
    expect(kindsOf(kit.facts, ctx.workspace).filter((kind) => kind === 'group.member-added')).toHaveLength(2);
  });

  test('twice says so and keeps the first instant', async () => {
    const ctx = await withGroup();
    const [leo, mia] = [await meet(ctx, 'U1', { name: 'leo' }), await meet(ctx, 'U2')];
    const before = kit.now;
    await addToGroup(ctx, { group: 'ml-leads', people: [leo] });
    kit.now = new Date(before.getTime() + 60_000);
    await expect(addToGroup(ctx, { group: 'ml-leads', people: [leo] })).rejects.toMatchObject({
      code: 'ALREADY_THERE',
      message: 'leo is in ml-leads already.',
    });
    const { added, already } = await addToGroup(ctx, { group: 'ml-leads', people: [leo, mia] });
    expect([added, already].map((list) => list.map((each) => each.id))).toEqual([[mia], [leo]]);
    const since = new Map((await membersOf(ctx, ['ml-leads'])).map((each) => [each.person, each.addedAt]));
    expect(since.get(leo)).toEqual(before);
    expect(since.get(mia)).toEqual(kit.now);
    kit.now = before;
  });

  test('by two admins at once adds once', async () => {
    const ctx = await withGroup();
    const leo = await meet(ctx, 'U1');
    const twice = () => addToGroup(ctx, { group: 'ml-leads', people: [leo] });
    const results = await Promise.allSettled([twice(), twice()]);
    expect(results.map((each) => each.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await groupMembers(ctx, 'ml-leads')).toHaveLength(1);
  });

  test.each(['bot', 'guest', 'deactivated', 'stranger', 'gone'] as const)(
    'refuses somebody who is %s, and adds nobody with him',
    async (standing) => {
      const ctx = await withGroup();
      const [leo, other] = [await meet(ctx, 'U1'), await meet(ctx, 'U2', { standing })];
      const both = addToGroup(ctx, { group: 'ml-leads', people: [leo, other] });
      await expect(both).rejects.toMatchObject({ code: 'NO_STANDING' });
      expect(await groupMembers(ctx, 'ml-leads')).toEqual([]);
    },
  );

  test('refuses the forgotten', async () => {
    const ctx = await withGroup();
    const leo = await meet(ctx, 'U1');
    await forgetPerson(ctx, { person: leo });
    await expect(addToGroup(ctx, { group: 'ml-leads', people: [leo] })).rejects.toMatchObject({ code: 'NO_STANDING' });
  });
});

describe('membersOf', () => {
  test('leaves out whoever has no rights at present, and takes him in again', async () => {
    const ctx = await withGroup();
    const leo = await meet(ctx, 'U1');
    await addToGroup(ctx, { group: 'ml-leads', people: [leo] });
    const note = (standing: 'deactivated' | 'member') =>
      inTransaction(ctx, (tx) => noteStanding(tx, { platform: 'slack', team: 'T1', user: 'U1' }, { standing }));
    await note('deactivated');
    expect(await membersOf(ctx, ['ml-leads'])).toEqual([]);
    await note('member');
    expect(await membersOf(ctx, ['ml-leads', 'no such group'])).toEqual([
      { person: leo, group: 'ml-leads', addedAt: kit.now },
    ]);
  });
});

describe('removeFromGroup', () => {
  test('takes out, and whoever comes back is there from then on', async () => {
    const ctx = await withGroup();
    const leo = await meet(ctx, 'U1');
    await addToGroup(ctx, { group: 'ml-leads', people: [leo] });
    expect((await removeFromGroup(ctx, { group: 'ml-leads', people: [leo] })).map((each) => each.id)).toEqual([leo]);
    expect(await membersOf(ctx, ['ml-leads'])).toEqual([]);
    const before = kit.now;
    kit.now = new Date(before.getTime() + 60_000);
    await addToGroup(ctx, { group: 'ml-leads', people: [leo] });
    expect((await membersOf(ctx, ['ml-leads']))[0]?.addedAt).toEqual(kit.now);
    kit.now = before;
  });

  test('says when nobody of them was in it', async () => {
    const ctx = await withGroup();
    const leo = await meet(ctx, 'U1');
    await expect(removeFromGroup(ctx, { group: 'ml-leads', people: [leo] })).rejects.toMatchObject({
      code: 'UNKNOWN_PERSON',
    });
    await expect(removeFromGroup(ctx, { group: 'nothing', people: [leo] })).rejects.toMatchObject({
      code: 'UNKNOWN_GROUP',
    });
  });
});
