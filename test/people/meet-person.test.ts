import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { personByIdentity } from '../../src/people/find-identity.ts';
import { personIdOf } from '../../src/people/find-people.ts';
import { noteStanding } from '../../src/people/note-standing.ts';
import type { PeoplePolicy } from '../../src/people/people-policy.ts';
import type { Role } from '../../src/people/roles.ts';
import { setRole } from '../../src/people/set-role.ts';
import { person } from '../../src/people/tables.ts';
import { inTransaction } from '../../src/store/unit.ts';
import { as, kindsOf, meet, type PeopleKit, peopleKit, policy } from './people-kit.ts';

let kit: PeopleKit;
beforeAll(async () => {
  kit = await peopleKit();
});
afterAll(() => kit.close());

const slack = (user: string) => ({ platform: 'slack' as const, team: 'T1', user });

describe('first contact', () => {
  const roles: readonly [string, PeoplePolicy, 'slack' | 'discord' | 'console', Role][] = [
    ['a member on Slack', policy, 'slack', 'member'],
    ['a viewer on Discord', policy, 'discord', 'viewer'],
    ['a member in the console', policy, 'console', 'member'],
    ['what DEFAULT_ROLE says', { ...policy, defaultRole: 'viewer' }, 'slack', 'viewer'],
    ['an admin when ADMINS names him', { ...policy, admins: new Set(['slack:T1:U1']) }, 'slack', 'admin'],
    ['no admin when ADMINS names another team', { ...policy, admins: new Set(['slack:T2:U1']) }, 'slack', 'member'],
  ];
  test.each(roles)('makes somebody %s', async (_title, by, platform, role) => {
    const ctx = kit.fresh();
    await meet(ctx, 'U1', { platform }, by);
    expect((await personByIdentity(ctx, { platform, team: 'T1', user: 'U1' }))?.person.role).toBe(role);
  });

  test('makes one person of the same account, and tells it once', async () => {
    const ctx = kit.fresh();
    expect(await meet(ctx, 'U1')).toBe(await meet(ctx, 'U1', { name: 'another name' }));
    expect(kindsOf(kit.facts, ctx.workspace)).toEqual(['person.met']);
  });

  test('keeps apart accounts of the same name, of other teams and of other workspaces', async () => {
    const ctx = kit.fresh();
    const ids = [
      await meet(ctx, 'U1', { name: 'same' }),
      await meet(ctx, 'U2', { name: 'same' }),
      await meet(ctx, 'U1', { name: 'same', team: 'T2' }),
      await meet(kit.fresh(), 'U1', { name: 'same' }),
    ];
    expect(new Set(ids).size).toBe(4);
  });

  test('makes one person of eight first contacts at the same instant', async () => {
    const ctx = kit.fresh();
    const ids = await Promise.all(Array.from({ length: 8 }, () => meet(ctx, 'U1')));
    expect(new Set(ids).size).toBe(1);
    const rows = await ctx.db.select().from(person).where(eq(person.workspaceId, ctx.workspace));
    expect(rows).toHaveLength(1);
    expect(kindsOf(kit.facts, ctx.workspace)).toEqual(['person.met']);
  });

  test('keeps names and user ids out of the ledger', async () => {
    const ctx = kit.fresh();
    await meet(ctx, 'U0SECRET', { name: 'Zoe Secret' });
    const fact = kit.facts.find((each) => each.workspace === ctx.workspace);
    expect(JSON.stringify(fact)).not.toContain('SECRET');
    expect(JSON.stringify(fact)).not.toContain('Zoe');
  });
});

describe('ADMINS', () => {
  const listed: PeoplePolicy = { ...policy, admins: new Set(['slack:T1:U1']) };

  test('promotes at the next contact somebody who was known before it named him', async () => {
    const ctx = kit.fresh();
    await meet(ctx, 'U1');
    await meet(ctx, 'U1', {}, listed);
    expect((await personByIdentity(ctx, slack('U1')))?.person.role).toBe('admin');
    expect(kindsOf(kit.facts, ctx.workspace)).toEqual(['person.met', 'person.role-changed']);
  });

  test('does not undo what an admin decided', async () => {
    const ctx = kit.fresh();
    const [ada, mia] = [await meet(ctx, 'U1', {}, listed), await meet(ctx, 'U2')];
    await setRole(as(ctx, ada), { person: mia, role: 'admin' });
    await setRole(as(ctx, mia), { person: ada, role: 'viewer' });
    await meet(ctx, 'U1', {}, listed);
    expect((await personByIdentity(ctx, slack('U1')))?.person.role).toBe('viewer');
  });
});

describe('somebody who was only mentioned', () => {
  test('is a viewer until the first contact gives the role everybody has', async () => {
    const ctx = kit.fresh();
    const id = await personIdOf(ctx, slack('U1'));
    expect((await personByIdentity(ctx, slack('U1')))?.person.role).toBe('viewer');
    expect(kindsOf(kit.facts, ctx.workspace)).toEqual([]);
    expect(await meet(ctx, 'U1')).toBe(id);
    const known = await personByIdentity(ctx, slack('U1'));
    expect(known?.person).toMatchObject({ role: 'member', name: 'u1' });
    expect(kindsOf(kit.facts, ctx.workspace)).toEqual(['person.met']);
  });

  test('has the zone of the first contact, or the default where a platform tells none', async () => {
    const ctx = kit.fresh();
    const by: PeoplePolicy = { ...policy, defaultZone: 'Europe/Berlin' };
    for (const user of ['U1', 'U2']) await personIdOf(ctx, slack(user));
    await meet(ctx, 'U1', {}, by);
    await meet(ctx, 'U2', { zone: 'Asia/Tokyo' }, by);
    expect((await personByIdentity(ctx, slack('U1')))?.person.zone).toBe('Europe/Berlin');
    expect((await personByIdentity(ctx, slack('U2')))?.person.zone).toBe('Asia/Tokyo');
  });

  test('keeps the role that an admin gave before the first contact', async () => {
    const ctx = kit.fresh();
    const id = await personIdOf(ctx, slack('U1'));
    await setRole(ctx, { person: id, role: 'auditor' });
    await meet(ctx, 'U1');
    expect((await personByIdentity(ctx, slack('U1')))?.person.role).toBe('auditor');
  });
});

describe('noteStanding', () => {
  const note = (ctx: ReturnType<PeopleKit['fresh']>, said: Parameters<typeof noteStanding>[2]) =>
    inTransaction(ctx, (tx) => noteStanding(tx, slack('U1'), said));

  test('keeps what the platform says, with the instant', async () => {
    const ctx = kit.fresh();
    await meet(ctx, 'U1');
    await note(ctx, { standing: 'member', name: 'Ada L', handle: 'ada', zone: 'Europe/Vienna' });
    const known = await personByIdentity(ctx, slack('U1'));
    expect(known?.identity).toMatchObject({ standing: 'member', standingAt: kit.now, name: 'Ada L', handle: 'ada' });
    expect(known?.person).toMatchObject({ name: 'Ada L', zone: 'Europe/Vienna' });
  });

  test('tells a fact when the standing changed, and none when it was unknown or the same', async () => {
    const ctx = kit.fresh();
    await meet(ctx, 'U1');
    await note(ctx, { standing: 'member' });
    await note(ctx, { standing: 'member' });
    await note(ctx, { standing: 'deactivated' });
    expect(kindsOf(kit.facts, ctx.workspace)).toEqual(['person.met', 'person.standing-changed']);
  });

  test('leaves accounts alone that nobody knows', async () => {
    expect(await note(kit.fresh(), { standing: 'member' })).toBe(false);
  });
});
