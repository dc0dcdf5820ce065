import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { applyTransition } from '../../src/lifecycle/apply-transition.ts';
import { breakGlass } from '../../src/lifecycle/break-glass.ts';
import { EffectFailure } from '../../src/lifecycle/effect.ts';
import { markStale } from '../../src/lifecycle/mark-stale.ts';
import { releaseHold } from '../../src/lifecycle/release-hold.ts';
import { requestTransition } from '../../src/lifecycle/request-transition.ts';
import { retractVote } from '../../src/lifecycle/retract-vote.ts';
import { retryApply } from '../../src/lifecycle/retry-apply.ts';
import { setHold } from '../../src/lifecycle/set-hold.ts';
import { withdrawRequest } from '../../src/lifecycle/withdraw-request.ts';
import { editVersion } from '../../src/registry/edit-version.ts';
import { put, type SamplePerson } from '../kit/lifecycle.ts';
import { ask, clock, facts, refusal, useChurn, vote, world } from './churn-world.ts';
import { GLASS, inForce, now, serving } from './glass-world.ts';
import { openReleases, told, withCards } from './told.ts';

useChurn(withCards);
beforeEach(() => inForce(['settle: 30s', GLASS]));

const holds = (who: SamplePerson = 'leo') => setHold(world.as(who), { model: 'churn', reason: 'labels are wrong' });
const releases = (who: SamplePerson = 'rita') => releaseHold(world.as(who), { model: 'churn', reason: 'mended' });
const apply = (request: number) => applyTransition(world.system, { request }, new Map());
/** What the pump does with due timers that apply. */
const runApplies = async (): Promise<void> => {
  const due = await world.unit.db.execute<{ subject: string }>(sql`delete from timer where kind = 'apply'
    and workspace_id = ${world.system.workspace} and due_at <= ${clock.now}::timestamptz returning subject`);
  for (const { subject } of due) await apply(Number(subject.slice(2)));
};
const approved = async (more: { readonly notBefore?: Date; readonly after?: number } = {}): Promise<number> => {
  const move = { model: 'churn', version: 'v12', to: 'production', ...more };
  const { number } = await requestTransition(world.as('mia'), move);
  await vote('leo', number);
  await vote('rita', number);
  return number;
};
const card = async () => (await told('request')).find(({ to }) => to === 'releases');

describe('a hold that is set while an approved request waits', () => {
  it('stops it, says by whom and how it ends, and its release applies it without another vote', async () => {
    await openReleases();
    const number = await approved();
    await holds();
    expect(await card()).toMatchObject({ buttons: ['Undo', 'Details'] });
    const words = (await card())?.words ?? '';
    expect(words).toMatch(/approved, held/);
    expect(words).toMatch(
      /Approved by @?leo and @?rita, held: applied once the hold is released, without another vote\./,
    );
    expect(words).toMatch(/On hold churn .* set by @?leo .*: labels are wrong\. Let it go: hold release churn/);
    clock.advance(30_000);
    await runApplies();
    expect((await now(number)).state).toBe('approved');
    expect(await serving()).toEqual(['churn@v11']);
    clock.advance(86_400_000);
    await releases();
    await runApplies();
    expect((await now(number)).state).toBe('applied');
    expect(await serving()).toEqual(['churn@v12']);
    expect((await facts()).filter((kind) => kind === 'request.voted')).toHaveLength(2);
  });

  it('and released before its time leaves the rest of the wait', async () => {
    const number = await approved();
    await holds();
    clock.advance(10_000);
    await releases();
    await runApplies();
    expect((await now(number)).state).toBe('approved');
    clock.advance(20_000);
    await runApplies();
    expect((await now(number)).state).toBe('applied');
  });

  it('stops a planned release as well, also when the time comes first', async () => {
    const number = await approved({ notBefore: new Date(clock.now.getTime() + 3_600_000) });
    clock.advance(1_800_000);
    await holds();
    clock.advance(1_800_000);
    await runApplies();
    expect((await now(number)).state).toBe('approved');
    await releases();
    await runApplies();
    expect((await now(number)).state).toBe('applied');
  });

  it('stops what follows another request, whose end applies it no more', async () => {
    await inForce([]);
    const first = await ask('canary', 'v12');
    const number = await approved({ after: first.number });
    await holds();
    await vote('leo', first.number);
    await apply(number);
    expect((await now(number)).state).toBe('approved');
    await releases();
    await runApplies();
    expect((await now(number)).state).toBe('applied');
  });

  it.each<[string, (number: number) => Promise<unknown>, string]>([
    [
      'its version is edited',
      () => editVersion(world.as('mia'), { model: 'churn', version: 'v12', notes: 'x', uri: 's3://new' }),
      'stale',
    ],
    ['the incumbent leaves', () => put(world, 'v11', 'archived'), 'stale'],
    ['whoever asked withdraws it', (request) => withdrawRequest(world.as('mia'), { request }), 'withdrawn'],
    ['somebody who approved takes it back', (request) => retractVote(world.as('leo'), { request }), 'pending'],
  ])('leaves it to what ends it otherwise: %s', async (_, act, state) => {
    const number = await approved();
    await holds();
    clock.advance(60_000);
    await act(number);
    await markStale(world.system, { model: 'churn' });
    expect((await now(number)).state).toBe(state);
    await releases();
    await runApplies();
    expect(await serving()).not.toContain('churn@v12');
  });

  it('evaluates the gates again at its release: what fails by then is not applied', async () => {
    const number = await approved();
    await holds();
    clock.advance(60_000);
    await inForce(['settle: 30s']);
    await world.unit.db.execute(
      `update model set owner = null, about = null where workspace_id = '${world.system.workspace}'`,
    );
    await releases();
    await runApplies();
    expect(await now(number)).toMatchObject({ state: 'stale' });
    expect((await now(number)).ending).toMatch(/model-card-complete fails when it was to be applied/);
  });

  it('is not released by whoever asked for what waits under it', async () => {
    await approved();
    await holds();
    expect((await refusal(releases('mia')))[0]).toBe('NOT_ALLOWED');
    await inForce(['settle: 30s'], (text) => text);
    expect((await releases('ada')).releasedAt).not.toBeNull();
  });

  it('does not stop a break-glass, which ends the request that waits', async () => {
    const number = await approved();
    await holds();
    const { model, ...rest } = {
      model: 'churn',
      version: 'v12',
      to: 'production',
      reason: 'v11 is down',
      incident: 'INC-4',
    };
    expect((await breakGlass(world.as('ada'), { model, ...rest })).request.state).toBe('applied');
    expect((await now(number)).state).toBe('superseded');
  });

  it('applies or is held when both come in the same instant, never both', async () => {
    for (let round = 0; round < (process.env.ROUNDS === 'full' ? 200 : 10); round += 1) {
      await put(world, 'v11', 'production');
      await put(world, 'v12', 'staging');
      const number = await approved();
      clock.advance(30_000);
      const acts = [() => apply(number), () => holds(), () => apply(number)];
      await Promise.all((round % 2 === 0 ? acts : acts.reverse()).map((act) => act()));
      const { state } = await now(number);
      const order = (await facts()).filter((kind) => kind === 'hold.set' || kind === 'request.applied').slice(-2);
      // Applied before the hold, or not at all.
      if (state === 'applied') expect(order).toEqual(['request.applied', 'hold.set']);
      else expect([state, order.at(-1), await serving()]).toEqual(['approved', 'hold.set', ['churn@v11']]);
      await releases();
      await runApplies();
      expect((await now(number)).state).toBe('applied');
    }
  }, 60_000);
});

describe('a hold and effects that failed', () => {
  it('stops the next try and "apply retry", and its release tries again', async () => {
    await inForce([], (text) =>
      text.replace('effects: {}', 'effects: { production: [{ record: { file: releases.jsonl } }] }'),
    );
    await openReleases();
    const number = await approved();
    let calls = 0;
    const effects = new Map([
      [
        'record',
        async () => {
          calls += 1;
          if (calls === 1) throw new EffectFailure('the disk is full');
        },
      ],
    ]);
    await expect(applyTransition(world.system, { request: number }, effects)).rejects.toThrow('disk is full');
    await holds();
    expect((await card())?.words).toContain('Steward tries again once the hold is released.');
    await applyTransition(world.system, { request: number }, effects);
    expect([calls, (await now(number)).state]).toEqual([1, 'apply-failed']);
    expect((await refusal(retryApply(world.as('mia'), { request: number })))[0]).toBe('HELD');
    await releases();
    expect((await now(number)).nextTryAt).toEqual(clock.now);
    await applyTransition(world.system, { request: number }, effects);
    expect([calls, (await now(number)).state]).toEqual([2, 'applied']);
  });
});
