import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adminsOf } from '../../src/people/admins.ts';
import { claimAdmin } from '../../src/people/claim-admin.ts';
import { issueAdminCode } from '../../src/people/issue-admin-code.ts';
import { setRole } from '../../src/people/set-role.ts';
import { adminCode } from '../../src/people/tables.ts';
import { tellOnce } from '../../src/people/tell-once.ts';
import { as, meet, type PeopleKit, peopleKit } from './people-kit.ts';

let kit: PeopleKit;
beforeAll(async () => {
  kit = await peopleKit();
});
afterAll(() => kit.close());

async function issued() {
  const ctx = kit.fresh();
  const code = await issueAdminCode(ctx);
  const ada = await meet(ctx, 'U1');
  return { ctx, code: code ?? 'none', ada, acting: as(ctx, ada) };
}

describe('the code for the first admin', () => {
  test('makes whoever types it admin, once', async () => {
    const { ctx, code, ada, acting } = await issued();
    expect(await claimAdmin(acting, { code: code.toLowerCase() })).toEqual({ result: 'claimed' });
    expect((await adminsOf(ctx)).map((admin) => admin.id)).toEqual([ada]);
    const mia = await meet(ctx, 'U2');
    expect(await claimAdmin(as(ctx, mia), { code })).toEqual({ result: 'taken' });
  });

  test('is not issued while somebody is admin', async () => {
    const { ctx, ada } = await issued();
    await setRole(ctx, { person: ada, role: 'admin' });
    expect(await issueAdminCode(ctx)).toBeUndefined();
  });

  test('is locked by the fifth wrong try, and a new start opens a new one', async () => {
    const { ctx, code, acting } = await issued();
    const results = [];
    for (const _ of [1, 2, 3, 4, 5]) results.push(await claimAdmin(acting, { code: '0000-0000-0000' }));
    expect(results).toEqual([
      { result: 'wrong', left: 4 },
      { result: 'wrong', left: 3 },
      { result: 'wrong', left: 2 },
      { result: 'wrong', left: 1 },
      { result: 'locked' },
    ]);
    expect(await claimAdmin(acting, { code })).toEqual({ result: 'locked' });
    const next = await issueAdminCode(ctx);
    expect(await claimAdmin(acting, { code })).toEqual({ result: 'wrong', left: 4 });
    expect(await claimAdmin(acting, { code: next ?? '' })).toEqual({ result: 'claimed' });
  });

  test('counts tries that come at the same instant', async () => {
    const { acting } = await issued();
    const tries = await Promise.all(Array.from({ length: 6 }, () => claimAdmin(acting, { code: 'WRONG' })));
    expect(tries.filter((each) => each.result === 'wrong')).toHaveLength(4);
    expect(tries.filter((each) => each.result === 'locked')).toHaveLength(2);
  });

  test('is nothing for a guest', async () => {
    const { ctx, code } = await issued();
    const guest = await meet(ctx, 'U9', { standing: 'guest' });
    await expect(claimAdmin(as(ctx, guest), { code })).rejects.toMatchObject({ code: 'NO_STANDING' });
    expect(await adminsOf(ctx)).toEqual([]);
  });

  test('is answered where none is open, and kept as a digest only', async () => {
    const ctx = kit.fresh();
    const leo = await meet(ctx, 'U1');
    expect(await claimAdmin(as(ctx, leo), { code: '0000-0000-0000' })).toEqual({ result: 'none' });
    const code = await issueAdminCode(ctx);
    expect(code).toMatch(/^([0-9A-Z]{4}-){2}[0-9A-Z]{4}$/);
    expect(JSON.stringify(await ctx.db.select().from(adminCode))).not.toContain(code);
  });
});

describe('tellOnce', () => {
  test('is true once for a person and a subject, also at the same instant', async () => {
    const ctx = kit.fresh();
    const [leo, mia] = [await meet(ctx, 'U1'), await meet(ctx, 'U2')];
    const told = await Promise.all([tellOnce(ctx, leo, 'R-81'), tellOnce(ctx, leo, 'R-81')]);
    expect(told.sort()).toEqual([false, true]);
    expect(await tellOnce(ctx, leo, 'R-81')).toBe(false);
    expect(await tellOnce(ctx, leo, 'R-82')).toBe(true);
    expect(await tellOnce(ctx, mia, 'R-81')).toBe(true);
  });
});
