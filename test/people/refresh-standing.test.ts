import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DeliveryError, type PeoplePort, type Standing } from '../../src/chat/ports/platform.ts';
import { personByIdentity } from '../../src/people/find-identity.ts';
import { meetMentioned } from '../../src/people/meet-mentioned.ts';
import { ROUTINE, refreshStanding, SENSITIVE } from '../../src/people/refresh-standing.ts';
import type { Ctx } from '../../src/store/unit.ts';
import { meet, type PeopleKit, peopleKit, policy } from './people-kit.ts';

let kit: PeopleKit;
beforeAll(async () => {
  kit = await peopleKit();
});
afterAll(() => kit.close());

const account = { platform: 'slack' as const, team: 'T1', user: 'U1' };

function says(standing: Standing | 'away' | 'never'): PeoplePort & { asked: number } {
  const port = {
    asked: 0,
    standing: async () => {
      port.asked += 1;
      if (standing === 'away') throw new DeliveryError('away', 'Slack does not answer');
      if (standing === 'never') return new Promise<Standing>(() => {});
      return standing;
    },
  };
  return port;
}

const later = (ctx: Ctx, ms: number): Ctx => ({ ...ctx, now: new Date(kit.now.getTime() + ms) });
const refresh = (ctx: Ctx, options: typeof ROUTINE, port: PeoplePort | undefined) =>
  refreshStanding(ctx, account, options, port, policy);

describe('refreshStanding', () => {
  test('asks at first contact, and not again within a minute', async () => {
    const ctx = kit.fresh();
    const port = says({ standing: 'member', name: 'Ada' });
    await refresh(ctx, ROUTINE, port);
    await refresh(later(ctx, 60_000), ROUTINE, port);
    expect(port.asked).toBe(1);
    expect((await personByIdentity(ctx, account))?.identity).toMatchObject({ standing: 'member', name: 'Ada' });
    await refresh(later(ctx, 60_001), ROUTINE, port);
    expect(port.asked).toBe(2);
  });

  test('asks every time for production', async () => {
    const ctx = kit.fresh();
    const port = says({ standing: 'member' });
    await refresh(ctx, SENSITIVE, port);
    await refresh(ctx, SENSITIVE, port);
    expect(port.asked).toBe(2);
  });

  test('goes on without an answer where nothing moves to production', async () => {
    const ctx = kit.fresh();
    await refresh(ctx, ROUTINE, says('away'));
    await refresh(ctx, ROUTINE, undefined);
    expect(await personByIdentity(ctx, account)).toBeUndefined();
  });

  test.each(['away', 'never'] as const)('refuses what moves to production when the platform is %s', async (state) => {
    const ctx = kit.fresh();
    const quick = { ...SENSITIVE, timeoutMs: 20 };
    await expect(refresh(ctx, quick, says(state))).rejects.toMatchObject({ code: 'TRY_AGAIN' });
  });

  test('keeps a guest as one', async () => {
    const ctx = kit.fresh();
    await refresh(ctx, ROUTINE, says({ standing: 'guest' }));
    expect((await personByIdentity(ctx, account))?.identity.standing).toBe('guest');
  });
});

describe('meetMentioned', () => {
  const mention = (ctx: Ctx, port: PeoplePort | undefined) => meetMentioned(ctx, [account], () => port);

  test('keeps what the platform says of somebody new', async () => {
    const ctx = kit.fresh();
    await mention(ctx, says({ standing: 'bot', name: 'Builder' }));
    const known = await personByIdentity(ctx, account);
    expect(known).toMatchObject({
      identity: { standing: 'bot', metAt: null },
      person: { name: 'Builder', role: 'viewer' },
    });
  });

  test('refuses an account that does not exist', async () => {
    const ctx = kit.fresh();
    await expect(mention(ctx, says({ standing: 'gone' }))).rejects.toMatchObject({ code: 'UNKNOWN_PERSON' });
    expect(await personByIdentity(ctx, account)).toBeUndefined();
  });

  test('goes by what was known when the platform is away, and asks to try again when nothing was', async () => {
    const ctx = kit.fresh();
    await expect(mention(ctx, says('away'))).rejects.toMatchObject({ code: 'TRY_AGAIN' });
    await meet(ctx, 'U1', { standing: 'member' });
    await mention(ctx, says('away'));
    expect((await personByIdentity(ctx, account))?.identity.standing).toBe('member');
  });
});
