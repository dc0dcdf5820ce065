import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verifyLedger } from '../../src/ledger/verify.ts';
import { addToGroup } from '../../src/people/add-to-group.ts';
import { createGroup } from '../../src/people/create-group.ts';
import { personByIdentity } from '../../src/people/find-identity.ts';
import { membersOf, personIdOf, spansOfPeople } from '../../src/people/find-people.ts';
import { forgetPerson } from '../../src/people/forget-person.ts';
import { linkFinish } from '../../src/people/link-finish.ts';
import { linkLogin } from '../../src/people/link-login.ts';
import { linkStart } from '../../src/people/link-start.ts';
import { noteStanding } from '../../src/people/note-standing.ts';
import { setRole } from '../../src/people/set-role.ts';
import { type Ctx, inTransaction } from '../../src/store/unit.ts';
import { as, kindsOf, meet, type PeopleKit, peopleKit } from './people-kit.ts';

let kit: PeopleKit;
beforeAll(async () => {
  kit = await peopleKit();
});
afterAll(() => kit.close());

const account = { platform: 'slack' as const, team: 'T1', user: 'U1' };

/** Every row of the tables of people that belongs to the workspace, as text. */
async function everything(ctx: Ctx): Promise<string> {
  const rows = await ctx.db.execute(sql`
    select to_jsonb(p) as row from person p where workspace_id = ${ctx.workspace}
    union all select to_jsonb(i) from identity i where workspace_id = ${ctx.workspace}
    union all select to_jsonb(l) from login l where workspace_id = ${ctx.workspace}
    union all select to_jsonb(g) from ledger g where workspace_id = ${ctx.workspace}`);
  return JSON.stringify(rows);
}

describe('forgetPerson', () => {
  test('erases names, handles, zone and logins, and leaves the ledger whole', async () => {
    const ctx = kit.fresh();
    const leo = await meet(ctx, 'U1', { name: 'Leonard Q', handle: 'leonard', zone: 'Europe/Vienna' });
    await linkLogin(ctx, { person: leo, login: 'leo-ci' });
    await forgetPerson(ctx, { person: leo });
    expect(await everything(ctx)).not.toMatch(/Leonard|leonard|Vienna|leo-ci/);
    expect((await verifyLedger(ctx.db, ctx.workspace)).fault).toBeUndefined();
    expect((await spansOfPeople(ctx, [leo])).get(leo)).toMatchObject({ name: 'somebody forgotten', handles: [] });
  });

  test('ends groups and role, and tells both', async () => {
    const ctx = kit.fresh();
    await createGroup(ctx, { name: 'risk' });
    const leo = await meet(ctx, 'U1');
    await addToGroup(ctx, { group: 'risk', people: [leo] });
    await forgetPerson(ctx, { person: leo });
    expect(await membersOf(ctx, ['risk'])).toEqual([]);
    expect(kindsOf(kit.facts, ctx.workspace).slice(-2)).toEqual(['group.member-removed', 'person.forgotten']);
    const known = await personByIdentity(ctx, account);
    expect(known?.person).toMatchObject({ id: leo, role: 'viewer', forgottenAt: kit.now });
  });

  test('knows the same human again, without his name, also when the platform tells it', async () => {
    const ctx = kit.fresh();
    const leo = await meet(ctx, 'U1', { name: 'leo' });
    await forgetPerson(ctx, { person: leo });
    expect(await meet(ctx, 'U1', { name: 'leo' })).toBe(leo);
    await inTransaction(ctx, (tx) => noteStanding(tx, account, { standing: 'member', name: 'leo', handle: 'leo' }));
    const known = await personByIdentity(ctx, account);
    expect(known).toMatchObject({ person: { name: null }, identity: { name: null, handle: null, standing: 'member' } });
    await expect(personIdOf(ctx, { typed: 'leo' }, 'read')).rejects.toMatchObject({ code: 'UNKNOWN_PERSON' });
  });

  test('does not bring the groups back with a role', async () => {
    const ctx = kit.fresh();
    await createGroup(ctx, { name: 'risk' });
    const leo = await meet(ctx, 'U1');
    await addToGroup(ctx, { group: 'risk', people: [leo] });
    await forgetPerson(ctx, { person: leo });
    await setRole(ctx, { person: leo, role: 'member' });
    expect(await membersOf(ctx, ['risk'])).toEqual([]);
  });

  test('tells one fact for each id that was his, so that all his words go', async () => {
    const ctx = kit.fresh();
    const [older, newer] = [await meet(ctx, 'U1'), await meet(ctx, '77', { platform: 'discord', team: 'G1' })];
    const { code } = await linkStart(as(ctx, older));
    const one = await linkFinish(as(ctx, newer), { code });
    await forgetPerson(ctx, { person: newer });
    const told = kit.facts.filter((each) => each.workspace === ctx.workspace && each.kind === 'person.forgotten');
    expect(told.map((each) => each.body.person).sort()).toEqual([older, newer].sort());
    expect([older, newer]).toContain(one.id);
  });

  test('refuses the last admin, and what was done already', async () => {
    const ctx = kit.fresh();
    const [ada, leo] = [await meet(ctx, 'U1'), await meet(ctx, 'U2')];
    await setRole(ctx, { person: ada, role: 'admin' });
    await expect(forgetPerson(ctx, { person: ada })).rejects.toMatchObject({ code: 'NOT_ALLOWED' });
    await forgetPerson(ctx, { person: leo });
    await expect(forgetPerson(ctx, { person: leo })).rejects.toMatchObject({ code: 'ALREADY_THERE' });
  });
});
