import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Access } from '../../src/chat/command.ts';
import type { Standing } from '../../src/chat/ports/platform.ts';
import { authorise } from '../../src/people/authorise.ts';
import { forgetPerson } from '../../src/people/forget-person.ts';
import { noteStanding } from '../../src/people/note-standing.ts';
import type { Role } from '../../src/people/roles.ts';
import { setRole } from '../../src/people/set-role.ts';
import { type Ctx, inTransaction } from '../../src/store/unit.ts';
import { meet, type PeopleKit, peopleKit, policy } from './people-kit.ts';

let kit: PeopleKit;
beforeAll(async () => {
  kit = await peopleKit();
});
afterAll(() => kit.close());

const origin = { platform: 'slack' as const, team: 'T1' };
const slack = (user: string) => ({ ...origin, user });
const ask = (ctx: Ctx, user: string, access: Access, sensitive = false) =>
  inTransaction(ctx, async (tx) => {
    const { person, ctx: acting } = await authorise(
      tx,
      { origin, speaker: { id: user, name: user }, sensitive },
      access,
      policy,
    );
    return { person, actor: acting.actor };
  });
const note = (ctx: Ctx, user: string, standing: Standing['standing']) =>
  inTransaction(ctx, (tx) => noteStanding(tx, slack(user), { standing }));

describe('authorise', () => {
  test('meets a new person and acts as him', async () => {
    const ctx = kit.fresh();
    const { person, actor } = await ask(ctx, 'U1', 'member');
    expect(person).toMatchObject({ role: 'member', name: 'U1' });
    expect(actor).toEqual({ type: 'person', person: person.id });
  });

  const refusals: readonly [Role, Access][] = [
    ['viewer', 'member'],
    ['viewer', 'admin'],
    ['viewer', 'audit'],
    ['member', 'admin'],
    ['member', 'audit'],
    ['auditor', 'member'],
    ['auditor', 'admin'],
  ];
  test.each(refusals)('refuses a %s what needs %s, and names who may', async (role, access) => {
    const ctx = kit.fresh();
    const [ada, leo] = [await meet(ctx, 'UADA', { name: 'ada' }), await meet(ctx, 'ULEO')];
    await setRole(ctx, { person: ada, role: 'admin' });
    await setRole(ctx, { person: leo, role });
    await expect(ask(ctx, 'ULEO', access)).rejects.toMatchObject({ code: 'NOT_ALLOWED', hint: 'Ask @ada.' });
  });

  test('names at most five who may', async () => {
    const ctx = kit.fresh();
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) {
      await setRole(ctx, { person: await meet(ctx, `U${name}`, { name }), role: 'admin' });
    }
    const refusal = expect(ask(ctx, 'ULEO', 'admin')).rejects;
    await refusal.toMatchObject({ hint: expect.stringMatching(/^Ask one of: (@[a-g], ){4}@[a-g] and 2 more\.$/) });
  });

  test('says how to become the first admin where nobody is', async () => {
    await expect(ask(kit.fresh(), 'U1', 'admin')).rejects.toMatchObject({
      hint: expect.stringContaining('setup --code'),
    });
  });

  const without: readonly Standing['standing'][] = ['guest', 'bot', 'deactivated', 'stranger', 'gone'];
  test.each(without)('gives an admin who is now %s no right at all', async (standing) => {
    const ctx = kit.fresh();
    await setRole(ctx, { person: await meet(ctx, 'U1'), role: 'admin' });
    await note(ctx, 'U1', standing);
    for (const access of ['viewer', 'member', 'admin', 'audit'] as const) {
      await expect(ask(ctx, 'U1', access)).rejects.toMatchObject({ code: 'NO_STANDING' });
    }
    expect((await ask(ctx, 'U1', 'anyone')).person.role).toBe('admin');
  });

  test('gives the rights back when the platform says member again', async () => {
    const ctx = kit.fresh();
    await meet(ctx, 'U1');
    await note(ctx, 'U1', 'deactivated');
    await note(ctx, 'U1', 'member');
    expect((await ask(ctx, 'U1', 'member')).person.role).toBe('member');
  });

  test('gives the forgotten no right until an admin gives a role', async () => {
    const ctx = kit.fresh();
    const leo = await meet(ctx, 'U1');
    await forgetPerson(ctx, { person: leo });
    await expect(ask(ctx, 'U1', 'viewer')).rejects.toMatchObject({ code: 'NO_STANDING' });
    await setRole(ctx, { person: leo, role: 'member' });
    expect((await ask(ctx, 'U1', 'member')).person.id).toBe(leo);
  });
});

describe('authorise for production', () => {
  test('refuses whom the platform was never asked about', async () => {
    await expect(ask(kit.fresh(), 'U1', 'member', true)).rejects.toMatchObject({ code: 'TRY_AGAIN' });
  });

  test('refuses whom the platform was asked about too long ago, and nobody else', async () => {
    const ctx = kit.fresh();
    await meet(ctx, 'U1');
    await note(ctx, 'U1', 'member');
    expect((await ask(ctx, 'U1', 'member', true)).person.role).toBe('member');
    const before = kit.now;
    kit.now = new Date(before.getTime() + 121_000);
    await expect(ask(ctx, 'U1', 'member', true)).rejects.toMatchObject({ code: 'TRY_AGAIN' });
    expect((await ask(ctx, 'U1', 'member')).person.role).toBe('member');
    kit.now = before;
  });
});
