import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adminsOf } from '../../src/people/admins.ts';
import { noteStanding } from '../../src/people/note-standing.ts';
import { setRole } from '../../src/people/set-role.ts';
import { inTransaction } from '../../src/store/unit.ts';
import { as, kindsOf, meet, type PeopleKit, peopleKit } from './people-kit.ts';

let kit: PeopleKit;
beforeAll(async () => {
  kit = await peopleKit();
});
afterAll(() => kit.close());

describe('setRole', () => {
  test('changes the role and tells it', async () => {
    const ctx = kit.fresh();
    const leo = await meet(ctx, 'U1');
    expect(await setRole(ctx, { person: leo, role: 'auditor' })).toMatchObject({ id: leo, role: 'auditor' });
    const fact = kit.facts.find((each) => each.workspace === ctx.workspace && each.kind === 'person.role-changed');
    expect(fact?.body).toEqual({ person: leo, from: 'member', role: 'auditor', because: 'admin' });
  });

  test('says when somebody has the role already', async () => {
    const ctx = kit.fresh();
    const leo = await meet(ctx, 'U1', { name: 'leo' });
    await setRole(ctx, { person: leo, role: 'viewer' });
    await expect(setRole(ctx, { person: leo, role: 'viewer' })).rejects.toMatchObject({
      code: 'ALREADY_THERE',
      message: 'leo is viewer already.',
    });
  });

  test('refuses that the last admin demotes himself', async () => {
    const ctx = kit.fresh();
    const ada = await meet(ctx, 'U1');
    await setRole(ctx, { person: ada, role: 'admin' });
    await expect(setRole(as(ctx, ada), { person: ada, role: 'member' })).rejects.toMatchObject({
      code: 'NOT_ALLOWED',
      message: 'You are the last admin.',
    });
  });

  test('does not count an admin who left as the one who is still there', async () => {
    const ctx = kit.fresh();
    const [ada, leo] = [await meet(ctx, 'U1'), await meet(ctx, 'U2')];
    await setRole(ctx, { person: ada, role: 'admin' });
    await setRole(ctx, { person: leo, role: 'admin' });
    await inTransaction(ctx, (tx) =>
      noteStanding(tx, { platform: 'slack', team: 'T1', user: 'U2' }, { standing: 'deactivated' }),
    );
    await expect(setRole(ctx, { person: ada, role: 'member' })).rejects.toMatchObject({ code: 'NOT_ALLOWED' });
    expect((await setRole(ctx, { person: ada, role: 'admin' }).catch((error) => error)).code).toBe('ALREADY_THERE');
    expect((await adminsOf(ctx)).map((admin) => admin.id)).toEqual([ada]);
  });

  test('leaves one admin when two demote each other at the same instant', async () => {
    const ctx = kit.fresh();
    const [ada, leo] = [await meet(ctx, 'U1'), await meet(ctx, 'U2')];
    await setRole(ctx, { person: ada, role: 'admin' });
    await setRole(ctx, { person: leo, role: 'admin' });
    const results = await Promise.allSettled([
      setRole(as(ctx, ada), { person: leo, role: 'member' }),
      setRole(as(ctx, leo), { person: ada, role: 'member' }),
    ]);
    expect(results.map((each) => each.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await adminsOf(ctx)).toHaveLength(1);
  });

  test.each(['bot', 'guest', 'deactivated', 'stranger', 'gone'] as const)(
    'refuses a role for somebody who is %s',
    async (standing) => {
      const ctx = kit.fresh();
      const leo = await meet(ctx, 'U1', { standing });
      await expect(setRole(ctx, { person: leo, role: 'admin' })).rejects.toMatchObject({ code: 'NO_STANDING' });
      expect(kindsOf(kit.facts, ctx.workspace)).toEqual(['person.met']);
    },
  );

  test('says that a person is not known', async () => {
    const ctx = kit.fresh();
    await expect(setRole(ctx, { person: ctx.newId(), role: 'viewer' })).rejects.toMatchObject({
      code: 'UNKNOWN_PERSON',
    });
  });
});
