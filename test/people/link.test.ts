import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { peopleWithRole } from '../../src/people/able-people.ts';
import { addToGroup } from '../../src/people/add-to-group.ts';
import { createGroup } from '../../src/people/create-group.ts';
import { personByIdentity } from '../../src/people/find-identity.ts';
import { membersOf, personIdsOf, spansOfPeople } from '../../src/people/find-people.ts';
import { forgetPerson } from '../../src/people/forget-person.ts';
import { linkFinish } from '../../src/people/link-finish.ts';
import { authorOf, linkLogin } from '../../src/people/link-login.ts';
import { linkStart } from '../../src/people/link-start.ts';
import { codeDigest } from '../../src/people/one-time-code.ts';
import { setRole } from '../../src/people/set-role.ts';
import { linkCode } from '../../src/people/tables.ts';
import type { Ctx } from '../../src/store/unit.ts';
import { as, kindsOf, meet, type PeopleKit, peopleKit } from './people-kit.ts';

let kit: PeopleKit;
beforeAll(async () => {
  kit = await peopleKit();
});
afterAll(() => kit.close());

/** One human who was met on Slack first and on Discord a minute later. */
async function twoAccounts() {
  const ctx = kit.fresh();
  const before = kit.now;
  const older = await meet(ctx, 'U1', { name: 'leo' });
  kit.now = new Date(before.getTime() + 60_000);
  const newer = await meet(ctx, '77', { platform: 'discord', team: 'G1', name: 'leo on discord' });
  kit.now = before;
  return { ctx, older, newer };
}
const link = async (ctx: Ctx, from: string, to: string) => {
  const { code } = await linkStart(as(ctx, from));
  return linkFinish(as(ctx, to), { code });
};

describe('linking two accounts', () => {
  test.each(['older', 'newer'] as const)('keeps the older person when the code comes from the %s', async (from) => {
    const { ctx, older, newer } = await twoAccounts();
    const one = await link(ctx, from === 'older' ? older : newer, from === 'older' ? newer : older);
    expect(one.id).toBe(older);
    const discord = await personByIdentity(ctx, { platform: 'discord', team: 'G1', user: '77' });
    expect(discord?.person.id).toBe(older);
    expect(kindsOf(kit.facts, ctx.workspace)).toContain('person.linked');
  });

  test('keeps the stronger role, since the account had it that brings it', async () => {
    const { ctx, older, newer } = await twoAccounts();
    await setRole(ctx, { person: older, role: 'member' });
    const before = kit.now;
    kit.now = new Date(before.getTime() + 3_600_000);
    const given = kit.now;
    await setRole(ctx, { person: newer, role: 'admin' });
    kit.now = new Date(given.getTime() + 60_000);
    await link(ctx, older, newer);
    expect(await peopleWithRole(ctx, 'admin')).toEqual([{ person: older, since: given }]);
    kit.now = before;
  });

  test('makes one member of two memberships, since the earlier', async () => {
    const { ctx, older, newer } = await twoAccounts();
    await createGroup(ctx, { name: 'ml-leads' });
    await createGroup(ctx, { name: 'risk' });
    const before = kit.now;
    await addToGroup(ctx, { group: 'ml-leads', people: [newer] });
    kit.now = new Date(before.getTime() + 60_000);
    await addToGroup(ctx, { group: 'ml-leads', people: [older] });
    await addToGroup(ctx, { group: 'risk', people: [newer] });
    await link(ctx, older, newer);
    expect(await membersOf(ctx, ['ml-leads', 'risk'])).toEqual([
      { person: older, group: 'ml-leads', addedAt: before },
      { person: older, group: 'risk', addedAt: kit.now },
    ]);
    kit.now = before;
  });

  test('keeps the stronger role and tells it', async () => {
    const { ctx, older, newer } = await twoAccounts();
    await setRole(ctx, { person: newer, role: 'admin' });
    expect((await link(ctx, older, newer)).role).toBe('admin');
    const told = kit.facts.filter((each) => each.workspace === ctx.workspace).at(-1);
    expect(told?.body).toEqual({ person: older, from: 'member', role: 'admin', because: 'link' });
  });

  test('lets everything that either did be found, and shows both ids as one human', async () => {
    const { ctx, older, newer } = await twoAccounts();
    await link(ctx, older, newer);
    expect((await personIdsOf(ctx, [newer])).sort()).toEqual([older, newer].sort());
    expect((await personIdsOf(ctx, [older])).sort()).toEqual([older, newer].sort());
    const spans = await spansOfPeople(ctx, [older, newer]);
    expect(spans.get(newer)).toEqual(spans.get(older));
    expect(spans.get(newer)).toMatchObject({ id: older, name: 'leo', handles: ['slack:T1:U1', 'discord:G1:77'] });
  });

  test('joins a third account to the same human', async () => {
    const { ctx, older, newer } = await twoAccounts();
    await link(ctx, older, newer);
    const before = kit.now;
    kit.now = new Date(before.getTime() - 60_000);
    const oldest = await meet(ctx, 'U3');
    kit.now = before;
    expect((await link(ctx, older, oldest)).id).toBe(oldest);
    expect(await personIdsOf(ctx, [newer])).toHaveLength(3);
    expect((await spansOfPeople(ctx, [newer])).get(newer)?.id).toBe(oldest);
  });
});

describe('a code', () => {
  test('works once, whatever the case and the hyphens', async () => {
    const { ctx, older, newer } = await twoAccounts();
    const { code } = await linkStart(as(ctx, older));
    const third = await meet(ctx, 'U3');
    await linkFinish(as(ctx, newer), { code: ` ${code.toLowerCase().replace('-', '')}` });
    await expect(linkFinish(as(ctx, third), { code })).rejects.toMatchObject({ code: 'WRONG_CODE' });
  });

  test('works ten minutes and not longer', async () => {
    const { ctx, older, newer } = await twoAccounts();
    const before = kit.now;
    const { code } = await linkStart(as(ctx, older));
    kit.now = new Date(before.getTime() + 600_000);
    await expect(linkFinish(as(ctx, newer), { code })).rejects.toMatchObject({ code: 'WRONG_CODE' });
    kit.now = new Date(before.getTime() + 599_999);
    expect((await linkFinish(as(ctx, newer), { code })).id).toBe(older);
    kit.now = before;
  });

  test('is ended by the next one, unknown elsewhere, and no use to its own account', async () => {
    const { ctx, older, newer } = await twoAccounts();
    const first = await linkStart(as(ctx, older));
    const second = await linkStart(as(ctx, older));
    await expect(linkFinish(as(ctx, newer), { code: first.code })).rejects.toMatchObject({ code: 'WRONG_CODE' });
    const other = kit.fresh();
    const stranger = await meet(other, 'U1');
    await expect(linkFinish(as(other, stranger), { code: second.code })).rejects.toMatchObject({ code: 'WRONG_CODE' });
    await expect(linkFinish(as(ctx, older), { code: second.code })).rejects.toMatchObject({ code: 'ALREADY_THERE' });
    expect((await linkFinish(as(ctx, newer), { code: second.code })).id).toBe(older);
  });

  test('is kept as a digest only', async () => {
    const { ctx, older } = await twoAccounts();
    const { code } = await linkStart(as(ctx, older));
    const rows = await ctx.db.select().from(linkCode);
    expect(JSON.stringify(rows)).not.toContain(code);
    expect(rows.some((row) => row.digest.equals(codeDigest(code)))).toBe(true);
  });

  test('merges once when it is typed twice at the same instant', async () => {
    const { ctx, older, newer } = await twoAccounts();
    const { code } = await linkStart(as(ctx, older));
    const third = await meet(ctx, 'U3');
    const results = await Promise.allSettled([
      linkFinish(as(ctx, newer), { code }),
      linkFinish(as(ctx, third), { code }),
    ]);
    expect(results.map((each) => each.status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('of somebody forgotten meanwhile joins nobody', async () => {
    const { ctx, older, newer } = await twoAccounts();
    const { code } = await linkStart(as(ctx, older));
    await forgetPerson(ctx, { person: older });
    await expect(linkFinish(as(ctx, newer), { code })).rejects.toMatchObject({ code: 'WRONG_CODE' });
  });
});

describe('the author of what CI does', () => {
  test('is a chat account or a linked login, in any case', async () => {
    const { ctx, older, newer } = await twoAccounts();
    await linkLogin(ctx, { person: older, login: 'Octocat' });
    expect(await authorOf(ctx, 'octoCAT')).toBe(older);
    expect(await authorOf(ctx, 'slack:T1:U1')).toBe(older);
    expect(await authorOf(ctx, 'discord:G1:77')).toBe(newer);
  });

  test.each(['nobody', 'slack:T1:U404', 'slack:T2:U1', 'slack:T1', ''])('is never guessed from %j', async (named) => {
    const { ctx } = await twoAccounts();
    await expect(authorOf(ctx, named)).rejects.toMatchObject({ code: 'UNKNOWN_PERSON', field: 'author' });
  });

  test('follows a login that moves, a merge, and is unknown after forgetting', async () => {
    const { ctx, older, newer } = await twoAccounts();
    await linkLogin(ctx, { person: older, login: 'octocat' });
    await expect(linkLogin(ctx, { person: older, login: 'octocat' })).rejects.toMatchObject({ code: 'ALREADY_THERE' });
    await linkLogin(ctx, { person: newer, login: 'octocat' });
    expect(await authorOf(ctx, 'octocat')).toBe(newer);
    await link(ctx, older, newer);
    expect(await authorOf(ctx, 'octocat')).toBe(older);
    await forgetPerson(ctx, { person: older });
    await expect(authorOf(ctx, 'octocat')).rejects.toMatchObject({ code: 'UNKNOWN_PERSON' });
  });

  test('keeps the login out of the ledger', async () => {
    const { ctx, older } = await twoAccounts();
    await linkLogin(ctx, { person: older, login: 'octocat' });
    expect(JSON.stringify(kit.facts.filter((each) => each.workspace === ctx.workspace))).not.toContain('octocat');
  });
});
