import { sql } from 'drizzle-orm';
import { describe, expect, it, vi } from 'vitest';
import { after as afterOption } from '../../src/lifecycle/after-option.ts';
import { applyTransition } from '../../src/lifecycle/apply-transition.ts';
import { endFollowers } from '../../src/lifecycle/end-followers.ts';
import { getRequest, lockRequest } from '../../src/lifecycle/find-request.ts';
import { firstStageOf } from '../../src/lifecycle/plan-move.ts';
import { followersOf } from '../../src/lifecycle/planned-release.ts';
import { requestCard } from '../../src/lifecycle/request-card.ts';
import { requestTransition } from '../../src/lifecycle/request-transition.ts';
import { viewOf } from '../../src/lifecycle/request-view.ts';
import { withdrawRequest } from '../../src/lifecycle/withdraw-request.ts';
import { lockModel, placementOf } from '../../src/registry/find.ts';
import { registerVersion } from '../../src/registry/register-version.ts';
import { inTransaction } from '../../src/store/unit.ts';
import { put } from '../kit/lifecycle.ts';
import { soon } from '../kit/soon.ts';
import { clock, refusal, useChurn, vote, world } from './churn-world.ts';

useChurn();

const HOUR = 3_600_000;
const plan = (more: { after?: number; notBefore?: Date }, to = 'production') =>
  requestTransition(world.as('mia'), { model: 'churn', version: 'v12', to, ...more });
const approve = async (number: number) => {
  await vote('leo', number);
  return (await vote('rita', number)).request;
};
const inHours = (hours: number) => new Date(clock.now.getTime() + hours * HOUR);
const apply = (request: number) => applyTransition(world.system, { request }, new Map());
const stateOf = async (number: number) => (await getRequest(world.system, number)).state;
const shown = async (number: number) =>
  JSON.stringify(requestCard(await viewOf(world.system, number), { type: 'channel' }));

describe('a release planned for a time', () => {
  it('is voted on as usual, and applied not before it', async () => {
    const { number } = await plan({ notBefore: inHours(2) });
    expect(await shown(number)).toContain('Planned');
    expect((await approve(number)).state).toBe('approved');
    expect(await shown(number)).toContain('approved, not applied yet');
    clock.advance(2 * HOUR - 1);
    await apply(number);
    expect(await stateOf(number)).toBe('approved');
    clock.advance(1);
    await apply(number);
    expect(await stateOf(number)).toBe('applied');
    expect((await placementOf(world.system, 'churn@v12', 'release'))?.stage).toBe('production');
  });

  it('that is approved later than planned is applied at once', async () => {
    const { number } = await plan({ notBefore: inHours(1) });
    clock.advance(HOUR);
    expect((await approve(number)).state).toBe('applied');
  });

  it('can be withdrawn while it waits', async () => {
    const { number } = await plan({ notBefore: inHours(1) });
    await approve(number);
    expect((await withdrawRequest(world.as('mia'), { request: number })).state).toBe('withdrawn');
  });

  it('ends as stale when the incumbent changed meanwhile', async () => {
    const { number } = await plan({ notBefore: inHours(1) });
    await approve(number);
    await put(world, 'v11', 'archived');
    clock.advance(HOUR);
    await apply(number);
    expect(await getRequest(world.system, number)).toMatchObject({
      state: 'stale',
      ending: 'churn@v11 left production',
    });
  });

  it('ends as stale when a gate fails at that time', async () => {
    const { number } = await plan({ notBefore: inHours(1) });
    await approve(number);
    await world.unit.db.execute(sql`update model set owner = null where workspace_id = ${world.system.workspace}`);
    clock.advance(HOUR);
    await apply(number);
    const { state, ending } = await getRequest(world.system, number);
    expect([state, ending]).toEqual([
      'stale',
      expect.stringMatching(/^model-card-complete fails when it was to be applied/),
    ]);
  });
});

describe('a release planned after another', () => {
  /** R-1 to canary, and R-2 to production after it. */
  const two = async () => {
    const first = await plan({}, 'canary');
    const second = await plan({ after: first.number });
    return { first: first.number, second: second.number };
  };

  it('is applied when the other one was', async () => {
    const { first, second } = await two();
    expect((await approve(second)).state).toBe('approved');
    expect(await shown(second)).toMatch(/"applied"," after R-1"/);
    await apply(second);
    expect(await stateOf(second)).toBe('approved');
    expect((await vote('leo', first)).request.state).toBe('applied');
    expect(await followersOf(world.system, first, ['approved'])).toEqual([second]);
    await apply(second);
    expect(await stateOf(second)).toBe('applied');
  });

  it('that is approved after the other was applied is applied at once', async () => {
    const { first, second } = await two();
    await vote('leo', first);
    expect((await approve(second)).state).toBe('applied');
  });

  it.each<['pending' | 'approved']>([['pending'], ['approved']])(
    'ends as stale when the other ends otherwise, while %s, and says so',
    async (state) => {
      const { first, second } = await two();
      if (state === 'approved') await approve(second);
      await vote('leo', first, 'reject');
      await endFollowers(world.system, { request: first });
      await endFollowers(world.system, { request: first });
      expect(await getRequest(world.system, second)).toMatchObject({
        state: 'stale',
        ending: 'R-1, after which it was to be applied, is rejected',
      });
    },
  );

  it('ends with the next vote, should the other end in the instant it is asked', async () => {
    const { first, second } = await two();
    await vote('leo', first, 'reject');
    expect((await vote('leo', second)).result).toBe('stale');
  });
});

describe('a plan', () => {
  it.each<[string, () => Promise<unknown>, string, RegExp]>([
    ['after a request that is none', () => plan({ after: 99 }), 'UNKNOWN_REQUEST', /no request R-99/],
    ['for a time that is over', () => plan({ notBefore: clock.now }), 'BAD_INPUT', /is over/],
    ['for a time too far ahead', () => plan({ notBefore: inHours(24 * 367) }), 'BAD_INPUT', /more than a year/],
    [
      'after one that ended otherwise',
      async () => {
        const { number } = await plan({}, 'canary');
        await vote('leo', number, 'reject');
        return plan({ after: number });
      },
      'ALREADY_DECIDED',
      /R-1 is rejected/,
    ],
  ])('is refused %s', async (_, act, code, said) => {
    const [found, words] = await refusal(act());
    expect(found).toBe(code);
    expect(words).toMatch(said);
  });

  it('never waits for itself or a newer one: the other request must stand when it is asked', async () => {
    const { number } = await plan({}, 'canary');
    expect((await refusal(plan({ after: number + 1 })))[0]).toBe('UNKNOWN_REQUEST');
  });

  it('is refused after the very request that asking would end, and that one stays open', async () => {
    const { number } = await plan({});
    clock.advance(1);
    await registerVersion(
      world.as('mia'),
      { model: 'churn', version: 'v13', digest: 'sha256:v130000000000000', metrics: { auc: 0.95 } },
      firstStageOf('version'),
    );
    await put(world, 'v13', 'staging');
    const later = requestTransition(world.as('mia'), {
      model: 'churn',
      version: 'v13',
      to: 'production',
      after: number,
    });
    expect(await refusal(later)).toEqual(['ALREADY_OPEN', expect.stringContaining(`ends R-${number}`)]);
    expect(await stateOf(number)).toBe('pending');
  });

  it('locks the model before the other request, as everything else does', async () => {
    const { number } = await plan({}, 'canary');
    const held = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<void>();
    let tries = 0;
    const deciding = inTransaction(world.system, async (tx) => {
      tries += 1;
      await lockModel(tx, 'churn');
      held.resolve();
      await asked.promise;
      await lockRequest(tx, number);
    });
    await held.promise;
    const planning = inTransaction(world.as('mia'), async (tx) => {
      tries += 1;
      return requestTransition(tx, { model: 'churn', version: 'v12', to: 'production', after: number });
    });
    await vi.waitFor(
      async () => expect(await world.unit.db.execute(sql`select 1 from pg_locks where not granted`)).toHaveLength(1),
      soon,
    );
    asked.resolve();
    await Promise.all([deciding, planning]);
    expect(tries).toBe(2);
  });

  const env = {
    now: new Date('2026-11-21T13:00:00Z'),
    zone: 'Europe/Berlin',
    origin: { platform: 'console' as const, team: 't', channel: 'c' },
    speaker: 's',
    root: 'steward',
  };
  it.each<[string, unknown]>([
    ['R-80', { request: 80 }],
    ['r80', { request: 80 }],
    ['14:05', { at: new Date('2026-11-21T13:05:00Z') }],
    ['13:59', { at: new Date('2026-11-22T12:59:00Z') }],
    ['2h', { at: new Date('2026-11-21T15:00:00Z') }],
    ['2026-12-01T10:00', { at: new Date('2026-12-01T09:00:00Z') }],
    ['2026-12-01T10:00Z', { at: new Date('2026-12-01T10:00:00Z') }],
    ['2026-12-01', { at: new Date('2026-11-30T23:00:00Z') }],
  ])('reads --after %s', (typed, read) => {
    expect(afterOption().parse(typed, env)).toEqual(read);
  });

  it('refuses what is neither', () => {
    expect(() => afterOption().parse('soon', env)).toThrow('neither a request nor a time');
  });
});
