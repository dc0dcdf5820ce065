import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { authenticateToken } from '../../src/workspace/authenticate-token.ts';
import { createToken } from '../../src/workspace/create-token.ts';
import { listTokens } from '../../src/workspace/list-tokens.ts';
import { mayWords } from '../../src/workspace/may-report.ts';
import { revokeToken } from '../../src/workspace/revoke-token.ts';
import { token } from '../../src/workspace/tables.ts';
import { kindsOf, type PeopleKit, peopleKit } from '../people/people-kit.ts';

let kit: PeopleKit;
beforeAll(async () => {
  kit = await peopleKit();
});
afterAll(() => kit.close());

describe('a token', () => {
  test('is found by its secret, with its workspace and scopes', async () => {
    const ctx = kit.fresh();
    const made = await createToken(ctx, { name: 'ci', scopes: ['requests:write', 'read', 'read'] });
    expect(made.secret).toMatch(/^stw_[A-Za-z0-9_-]{43}$/);
    expect(await authenticateToken(ctx.db, made.secret, kit.now)).toEqual({
      workspace: ctx.workspace,
      id: made.id,
      name: 'ci',
      scopes: ['read', 'requests:write'],
      contexts: null,
      models: null,
    });
  });

  test('keeps what it may report, each once, and the ledger names it', async () => {
    const ctx = kit.fresh();
    const limits = { contexts: ['eval-suite', 'ci/tests', 'eval-suite'], models: ['churn'] };
    const made = await createToken(ctx, { name: 'evals', scopes: ['checks:write'], ...limits });
    const kept = { contexts: ['ci/tests', 'eval-suite'], models: ['churn'] };
    expect(await authenticateToken(ctx.db, made.secret, kit.now)).toMatchObject(kept);
    expect(await listTokens(ctx)).toMatchObject([kept]);
    expect(kit.facts.at(-1)?.body).toMatchObject(kept);
    expect(mayWords(made)).toBe('checks:write (ci/tests, eval-suite of churn)');
  });

  test('without checks:write has nothing to list', async () => {
    const odd = { name: 'ci', scopes: ['read' as const], contexts: ['ci/tests'] };
    await expect(createToken(kit.fresh(), odd)).rejects.toMatchObject({ code: 'BAD_INPUT', field: 'context' });
  });

  test('is kept as a digest only, in the database and in the ledger', async () => {
    const ctx = kit.fresh();
    const { secret } = await createToken(ctx, { name: 'ci', scopes: ['read'] });
    expect(JSON.stringify(await ctx.db.select().from(token))).not.toContain(secret);
    expect(JSON.stringify(kit.facts)).not.toContain(secret);
    expect(JSON.stringify(await listTokens(ctx))).not.toMatch(/digest/);
  });

  test.each([
    ['an unknown one', `stw_${'a'.repeat(43)}`],
    ['one that is too short', 'stw_abc'],
    ['one without the prefix', 'a'.repeat(47)],
    ['nothing', ''],
  ])('is not mistaken for %s', async (_title, secret) => {
    expect(await authenticateToken(kit.unit.db, secret, kit.now)).toBeUndefined();
  });

  test('is refused from its revocation on, and its name is free again', async () => {
    const ctx = kit.fresh();
    const { secret } = await createToken(ctx, { name: 'ci', scopes: ['read'] });
    await expect(createToken(ctx, { name: 'ci', scopes: ['read'] })).rejects.toMatchObject({ code: 'NAME_TAKEN' });
    await revokeToken(ctx, { name: 'ci' });
    expect(await authenticateToken(ctx.db, secret, kit.now)).toBeUndefined();
    await expect(revokeToken(ctx, { name: 'ci' })).rejects.toMatchObject({ code: 'UNKNOWN_TOKEN' });
    await createToken(ctx, { name: 'ci', scopes: ['read'] });
    expect((await listTokens(ctx)).map((each) => each.revokedAt === null)).toEqual([true, false]);
    expect(kindsOf(kit.facts, ctx.workspace)).toEqual(['token.created', 'token.revoked', 'token.created']);
  });

  test('writes its last use once a minute', async () => {
    const ctx = kit.fresh();
    const { secret } = await createToken(ctx, { name: 'ci', scopes: ['read'] });
    const lastUse = async (ms: number) => {
      await authenticateToken(ctx.db, secret, new Date(kit.now.getTime() + ms));
      return ((await listTokens(ctx))[0]?.lastUsedAt?.getTime() ?? 0) - kit.now.getTime();
    };
    expect([await lastUse(0), await lastUse(60_000), await lastUse(60_001)]).toEqual([0, 0, 60_001]);
  });

  test('of another workspace is not revoked, and the nearest name is told', async () => {
    const [ctx, other] = [kit.fresh(), kit.fresh()];
    await createToken(ctx, { name: 'deploy', scopes: ['read'] });
    await expect(revokeToken(other, { name: 'deploy' })).rejects.toMatchObject({ code: 'UNKNOWN_TOKEN' });
    await expect(revokeToken(ctx, { name: 'deplo' })).rejects.toMatchObject({ hint: 'Did you mean `deploy`?' });
  });
});
