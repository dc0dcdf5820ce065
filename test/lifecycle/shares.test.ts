import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainText } from '../../src/chat/text.ts';
import { StewardError } from '../../src/kernel/errors.ts';
import { applyTransition } from '../../src/lifecycle/apply-transition.ts';
import { getRequest } from '../../src/lifecycle/find-request.ts';
import { historyCard } from '../../src/lifecycle/history-card.ts';
import { firstStageOf } from '../../src/lifecycle/plan-move.ts';
import { releaseHold } from '../../src/lifecycle/release-hold.ts';
import { requestCard } from '../../src/lifecycle/request-card.ts';
import { requestTransition } from '../../src/lifecycle/request-transition.ts';
import { viewOf } from '../../src/lifecycle/request-view.ts';
import { publishLifecycle } from '../../src/lifecycle/revision.ts';
import { rollback } from '../../src/lifecycle/rollback.ts';
import { inStage, placementAtStage, standingOf } from '../../src/registry/find.ts';
import { registerVersion } from '../../src/registry/register-version.ts';
import { put, shippedLifecycle } from '../kit/lifecycle.ts';
import { clock, facts, refusal, useChurn, vote, world } from './churn-world.ts';

useChurn();

/** Asks for a share of production; undefined asks without one. */
const askFor = (version: string, share: number | undefined, to = 'production') => {
  clock.advance(1_000);
  return requestTransition(world.as('mia'), { model: 'churn', version, to, share });
};
/** Asks and has it approved by both groups. */
const give = async (version: string, share: number | undefined) => {
  const { number } = await askFor(version, share);
  await vote('leo', number);
  return (await vote('rita', number)).request;
};
const once = async <T>(first: Promise<unknown>, then: () => Promise<T>): Promise<T> => {
  await first;
  return then();
};
const serving = async (at?: Date) =>
  (await inStage(world.system, 'churn', 'release', 'production', at)).map((row) => [row.subject, row.share]);
const add = async (version: string, stage: string) => {
  const input = { model: 'churn', version, digest: `sha256:${version.padEnd(16, '0')}`, metrics: { auc: 0.9 } };
  await registerVersion(world.as('mia'), input, firstStageOf('version'));
  await put(world, version, stage);
};
const textOf = (value: unknown): string =>
  JSON.stringify(value, (_, part) => (Array.isArray(part) && typeof part[0] === 'string' ? plainText(part) : part));

describe('a challenger', () => {
  it('gets its share of production beside the champion, who stays', async () => {
    const { number, state, share } = await give('v12', 0.1);
    expect([state, share]).toEqual(['applied', 0.1]);
    expect(await serving()).toEqual([
      ['churn@v11', 0.9],
      ['churn@v12', 0.1],
    ]);
    expect(await facts()).toContain('placement.changed');
    const card = requestCard(await viewOf(world.system, number), { type: 'channel' });
    expect(card.summary).toBe(`R-${number} churn@v12 to 10 % of production: applied`);
    expect(textOf(card.parts)).toContain('10 % of traffic beside churn@v11');
    expect(textOf(card.parts)).not.toContain('Replaces');
  });

  it('is raised by another promotion, and all of it archives the champion', async () => {
    await give('v12', 0.1);
    const { fromStage, toStage } = await give('v12', 0.5);
    expect([fromStage, toStage]).toEqual(['production', 'production']);
    expect(await serving()).toEqual([
      ['churn@v11', 0.5],
      ['churn@v12', 0.5],
    ]);
    const last = await give('v12', 1);
    expect(last.share).toBeNull();
    expect(await serving()).toEqual([['churn@v12', null]]);
    const card = requestCard(await viewOf(world.system, last.number), { type: 'channel' });
    expect(card.summary).toContain('churn@v12 to all of production');
    expect(textOf(card.parts)).toContain('Replaces');
  });

  it('needs the approvals that production needs, and is refused without them', async () => {
    await give('v12', 0.1);
    const { number, policy } = await askFor('v12', 0.5);
    expect(policy).toBe('production-high');
    await vote('leo', number);
    expect((await serving())[1]).toEqual(['churn@v12', 0.1]);
  });

  it('that is archived gives its share back', async () => {
    await give('v12', 0.1);
    await askFor('v12', undefined, 'archived');
    expect(await serving()).toEqual([['churn@v11', null]]);
  });

  it('is in history with both shares, and in what served then', async () => {
    await give('v12', 0.1);
    const then = clock.now;
    clock.advance(60_000);
    await give('v12', 0.5);
    expect(await serving(then)).toEqual([
      ['churn@v11', 0.9],
      ['churn@v12', 0.1],
    ]);
    const shown = textOf(await historyCard(world.system, 'churn', undefined));
    for (const words of ['production, 10 %', 'production, 90 %', 'production, 50 %', 'beside churn@v12'])
      expect(shown).toContain(words);
  });

  it('has stood there since it came, whatever its share was', async () => {
    await give('v12', 0.1);
    const came = clock.now;
    clock.advance(3_600_000);
    await give('v12', 0.5);
    expect((await placementAtStage(world.system, 'churn@v12', 'production'))?.fromAt).toEqual(came);
  });
});

describe('a rollback beside challengers', () => {
  it('gives the champion all of production', async () => {
    await give('v12', 0.1);
    clock.advance(1_000);
    expect((await rollback(world.as('leo'), { model: 'churn' })).subject).toBe('churn@v11');
    expect(await serving()).toEqual([['churn@v11', null]]);
  });

  it('never goes to a challenger that had only a part', async () => {
    await give('v12', 0.1);
    clock.advance(1_000);
    await rollback(world.as('leo'), { model: 'churn' });
    expect((await refusal(rollback(world.as('leo'), { model: 'churn' })))[0]).toBe('ROLLBACK_REFUSED');
  });

  it('goes to the champion before, once the challenger has all', async () => {
    await add('v13', 'staging');
    await give('v12', 0.1);
    await give('v13', 0.2);
    await give('v12', 1);
    clock.advance(1_000);
    expect((await rollback(world.as('leo'), { model: 'churn' })).subject).toBe('churn@v11');
    expect(await serving()).toEqual([['churn@v11', null]]);
  });

  it('ends what was asked for a challenger meanwhile', async () => {
    await give('v12', 0.1);
    const { number } = await askFor('v12', 0.5);
    await askFor('v12', undefined, 'archived');
    expect((await vote('leo', number)).result).toBe('stale');
    expect((await getRequest(world.system, number)).ending).toBe('churn@v12 moved to archived');
  });
});

describe('a share', () => {
  it.each<[string, () => Promise<unknown>, string, RegExp]>([
    ['outside a stage that holds one', () => askFor('v12', 0.1, 'canary'), 'ILLEGAL_MOVE', /Leave out `--share`/],
    [
      'without anything beside it',
      () => once(archiveAll(), () => askFor('v12', 0.1)),
      'ILLEGAL_MOVE',
      /Nothing stands/,
    ],
    ['for the champion', async () => askFor('v11', 0.5), 'ILLEGAL_MOVE', /so it has all of the traffic/],
    [
      'for the champion beside others',
      () => once(give('v12', 0.1), () => askFor('v11', 0.5)),
      'ILLEGAL_MOVE',
      /champion/,
    ],
    ['that it has', () => once(give('v12', 0.1), () => askFor('v12', 0.1)), 'ALREADY_THERE', /has 10 % of production/],
    ['of all that it has', () => askFor('v11', 1), 'ALREADY_THERE', /has 100 % of production/],
    [
      'not named where it has a part',
      () => once(give('v12', 0.1), () => askFor('v12', undefined)),
      'ALREADY_THERE',
      /--share 100%/,
    ],
    [
      'that the champion does not have',
      () => once(tooMuch(), () => askFor('v13', 0.5)),
      'ILLEGAL_MOVE',
      /has 40 % of production/,
    ],
    [
      'of a champion that is to be archived',
      () => once(give('v12', 0.1), () => askFor('v11', undefined, 'archived')),
      'ILLEGAL_MOVE',
      /churn@v12 would get its traffic/,
    ],
  ])('is refused %s', async (_, act, code, said) => {
    const [found, words] = await refusal(act());
    expect(found).toBe(code);
    expect(words).toMatch(said);
  });

  const archiveAll = () => put(world, 'v11', 'archived');
  const tooMuch = async () => {
    await give('v12', 0.6);
    await add('v13', 'staging');
  };
});

describe('a stage with effects', () => {
  it('is compared again before it is applied', async () => {
    const lifecycle = shippedLifecycle((text) =>
      text.replace('effects: {}', 'effects: { production: [{ record: { file: releases.jsonl } }] }'),
    );
    await publishLifecycle(world.system, lifecycle);
    const { number, state } = await give('v12', 0.1);
    expect(state).toBe('approved');
    const seen: unknown[] = [];
    const record = async (input: { share: number | undefined; replaces: string | undefined }) =>
      void seen.push([input.share, input.replaces]);
    await applyTransition(world.system, { request: number }, new Map([['record', record]]));
    expect(seen).toEqual([[0.1, undefined]]);
    expect(await serving()).toEqual([
      ['churn@v11', 0.9],
      ['churn@v12', 0.1],
    ]);
  });
});

it('shares of production are always all of it, whatever is asked', async () => {
  const versions = ['v11', 'v12', 'v13', 'v14'];
  await add('v13', 'staging');
  await add('v14', 'staging');
  const step = fc.oneof(
    fc.record({
      act: fc.constant('give' as const),
      version: fc.constantFrom(...versions),
      percent: fc.integer({ min: 1, max: 1_000 }),
    }),
    fc.record({ act: fc.constantFrom('archive' as const, 'return' as const), version: fc.constantFrom(...versions) }),
    fc.record({ act: fc.constant('rollback' as const) }),
  );
  let together = 0;
  const tolerate = (error: unknown) => {
    if (!(error instanceof StewardError)) throw error;
  };
  const run = async (one: { act: string; version?: string; percent?: number }): Promise<void> => {
    clock.advance(1_000);
    const { version = 'v11' } = one;
    if (one.act === 'rollback') {
      await rollback(world.as('leo'), { model: 'churn' }).catch(tolerate);
      await releaseHold(world.as('rita'), { model: 'churn', reason: 'mended' }).catch(tolerate);
    }
    if (one.act === 'archive') await askFor(version, undefined, 'archived').catch(tolerate);
    else if (one.act === 'return') await put(world, version, 'staging');
    else if (one.act === 'give') await give(version, one.percent! / 1_000).catch(tolerate);
  };
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 10 }), async (steps) => {
      for (const one of steps) {
        await run(one);
        const standing = (await standingOf(world.system, ['churn'])).filter((row) => row.stage === 'production');
        const sum = standing.reduce((total, row) => total + Math.round((row.share ?? 1) * 1_000), 0);
        if (standing.length > 1) together += 1;
        expect(standing.length === 0 ? 0 : 1_000).toBe(sum);
        expect(new Set(standing.map((row) => row.subject)).size).toBe(standing.length);
      }
    }),
    {
      numRuns: process.env.ROUNDS === 'full' ? 100 : 10,
      endOnFailure: true,
      // Whatever the others happen to be, in this one two stand together.
      examples: [[[50, 100, 200, 300, 400].map((percent) => ({ act: 'give' as const, version: 'v12', percent }))]],
    },
  );
  expect(together).toBeGreaterThan(3);
}, 120_000);
