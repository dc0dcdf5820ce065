import { beforeEach, describe, expect, it } from 'vitest';
import { addEvidence } from '../../src/evidence/add-evidence.ts';
import { parseCriterion } from '../../src/evidence/criterion.ts';
import { criteriaOf } from '../../src/evidence/set-criteria.ts';
import { voteCard } from '../../src/lifecycle/answers.ts';
import { evidenceRules } from '../../src/lifecycle/evidence-rules.ts';
import { expireRequest } from '../../src/lifecycle/expire-request.ts';
import { getRequest, listRequests } from '../../src/lifecycle/find-request.ts';
import { refreshOpenGates } from '../../src/lifecycle/refresh-open-gates.ts';
import { requestListCard } from '../../src/lifecycle/request-list-card.ts';
import { requestTransition } from '../../src/lifecycle/request-transition.ts';
import { withdrawRequest } from '../../src/lifecycle/withdraw-request.ts';
import { place } from '../../src/registry/place.ts';
import { inTransaction } from '../../src/store/unit.ts';
import type { SamplePerson } from '../kit/lifecycle.ts';
import { clock, facts, refusal, useChurn, vote, world } from './churn-world.ts';
import { inForce } from './glass-world.ts';
import { openReleases, told, withCards } from './told.ts';

useChurn(withCards);

interface Wanted {
  readonly criteria?: readonly string[];
  readonly without?: readonly string[];
}
const wants = (wanted: Wanted, who: SamplePerson = 'mia', text?: string) =>
  addEvidence(
    world.as(who),
    {
      model: 'churn',
      kind: 'problem-statement',
      ...(wanted.criteria && { criteria: wanted.criteria.map(parseCriterion) }),
      ...(wanted.without && { without: [...wanted.without] }),
      ...(text === undefined ? {} : { text }),
    },
    evidenceRules,
  );
const asks = async (...criteria: readonly string[]): Promise<number> => (await wants({ criteria })).asked[0]!;
const now = async () =>
  (await criteriaOf(world.system, 'churn')).map(({ metric, op, value }) => `${metric} ${op} ${value}`);
const stateOf = async (number: number) => (await getRequest(world.system, number)).state;

const projectIn = (stage: string) =>
  inTransaction(world.system, (tx) => place(tx, { model: 'churn', subject: 'churn', track: 'project', stage }));

/** Promised in scoping, and the project went on to its evaluation. */
beforeEach(async () => {
  await inForce([]);
  await wants({ criteria: ['auc >= 0.9', 'latency_p95 <= 50'] });
  await projectIn('training');
});

describe('a change of a success criterion after scoping', () => {
  it('is a request with the old and the new bound, judged like the step out of scoping', async () => {
    await openReleases();
    const added = await wants({ criteria: ['auc >= 0.85'] }, 'mia', 'The new data is harder');
    const [number = 0] = added.asked;
    expect(await getRequest(world.system, number)).toMatchObject({
      kind: 'criterion',
      state: 'pending',
      policy: 'step-forward',
      fromStage: 'scoping',
      toStage: 'data',
      subject: 'churn',
      reason: 'The new data is harder',
      change: { metric: 'auc', side: 'lower', before: { op: '>=', value: 0.9 }, now: { op: '>=', value: 0.85 } },
    });
    expect((await getRequest(world.system, number)).expiresAt).not.toBeNull();
    expect(await now()).toEqual(['auc >= 0.9', 'latency_p95 <= 50']);
    const cards = await told('request');
    expect(cards.map(({ to }) => to).sort()).toEqual(['@leo', 'releases']);
    expect(cards.find(({ to }) => to === 'releases')).toMatchObject({
      buttons: ['Approve', 'Reject\u2026', 'Details'],
    });
    expect(cards[0]?.words).toMatch(/Success criterion of churn: auc >= 0.9 to auc >= 0.85/);
    const found = await listRequests(world.system, {}, 5);
    const list = JSON.stringify(await requestListCard(world.as('mia'), found, { from: 1, total: found.length }));
    expect(list).toContain('churn: auc >= 0.9 to auc >= 0.85');
  });

  it('changes the criterion in the deciding transaction, and open requests are judged by it', async () => {
    await openReleases();
    const opened = await requestTransition(world.as('mia'), { model: 'churn', to: 'evaluation' });
    const bounds = async () => {
      const { gates, round } = await getRequest(world.system, opened.number);
      return [round, ...gates.flatMap(({ of, threshold, status }) => (of === 'auc' ? [threshold, status] : []))];
    };
    expect(await bounds()).toEqual([1, '>= 0.9', 'pass']);
    const number = await asks('auc >= 0.95');
    const cast = await vote('leo', number);
    expect(cast.request).toMatchObject({ state: 'applied' });
    expect((await voteCard(world.as('leo'), cast)).summary).toBe(
      'Counted. The success criteria of churn changed: auc >= 0.9 to auc >= 0.95.',
    );
    expect(await now()).toEqual(['auc >= 0.95', 'latency_p95 <= 50']);
    expect((await facts()).slice(-4)).toEqual([
      'request.voted',
      'request.approved',
      'criteria.changed',
      'request.criterion-changed',
    ]);
    // What the consequence of criteria.changed runs.
    await refreshOpenGates(world.system, { model: 'churn' });
    expect(await bounds()).toEqual([2, '>= 0.95', 'fail']);
  });

  it.each<[string, Wanted, readonly string[]]>([
    ['a new one', { criteria: ['recall >= 0.7'] }, ['auc >= 0.9', 'latency_p95 <= 50', 'recall >= 0.7']],
    ['one that goes', { without: ['auc'] }, ['latency_p95 <= 50']],
    ['another sign', { criteria: ['auc > 0.9'] }, ['auc > 0.9', 'latency_p95 <= 50']],
    [
      'an upper bound beside the lower one',
      { criteria: ['auc <= 0.99'] },
      ['auc <= 0.99', 'auc >= 0.9', 'latency_p95 <= 50'],
    ],
    [
      'two of them, each on its own',
      { criteria: ['auc >= 0.8', 'latency_p95 <= 80'] },
      ['auc >= 0.8', 'latency_p95 <= 80'],
    ],
  ])('may be %s', async (_, wanted, after) => {
    for (const number of (await wants(wanted)).asked) await vote('leo', number);
    expect(await now()).toEqual(after);
  });

  it.each<[string, (number: number) => Promise<unknown>, string]>([
    ['rejected', (number) => vote('leo', number, 'reject'), 'rejected'],
    ['withdrawn', (request) => withdrawRequest(world.as('mia'), { request }), 'withdrawn'],
    [
      'expired',
      async (request) => {
        clock.advance(73 * 3_600_000);
        await expireRequest(world.system, { request });
      },
      'expired',
    ],
  ])('leaves the old one when it is %s, and may be asked for again', async (_, act, state) => {
    const number = await asks('auc >= 0.85');
    await act(number);
    expect(await stateOf(number)).toBe(state);
    expect(await now()).toContain('auc >= 0.9');
    expect(await stateOf(await asks('auc >= 0.85'))).toBe('pending');
  });

  it('is not decided by whoever asked', async () => {
    // Leo alone is in ml-leads: without him nobody could.
    expect((await refusal(wants({ criteria: ['auc >= 0.85'] }, 'leo')))[0]).toBe('NO_APPROVERS');
    const mine = await asks('auc >= 0.85');
    const [code, words] = await refusal(vote('mia', mine));
    expect([code, words]).toEqual(['SELF_APPROVAL', expect.stringMatching(/You asked for this change/)]);
  });

  it('is open once for a criterion, others beside it', async () => {
    await asks('auc >= 0.85');
    const [code, words] = await refusal(asks('auc >= 0.8'));
    expect(code).toBe('ALREADY_OPEN');
    expect(words).toMatch(/R-\d+ asks to change auc >= 0.9 to auc >= 0.85 already.*withdraw R-/);
    expect(await stateOf(await asks('latency_p95 <= 80'))).toBe('pending');
    const race = await Promise.allSettled([asks('recall >= 0.7'), asks('recall >= 0.8')]);
    expect(race.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('is stale when the criterion moved meanwhile', async () => {
    const number = await asks('auc >= 0.85');
    await projectIn('scoping');
    await wants({ criteria: ['auc >= 0.95'] });
    await refreshOpenGates(world.system, { model: 'churn' });
    expect(await getRequest(world.system, number)).toMatchObject({
      state: 'stale',
      ending: 'the criterion is auc >= 0.95 by now',
    });
    await projectIn('training');
    const second = await asks('auc >= 0.85');
    await projectIn('scoping');
    await wants({ criteria: ['latency_p95 <= 50'] });
    expect((await vote('leo', second)).result).toBe('stale');
    expect(await now()).toEqual(['latency_p95 <= 50']);
  });

  it('carries nothing that follows it', async () => {
    const after = await asks('auc >= 0.85');
    const [code, words] = await refusal(
      requestTransition(world.as('mia'), { model: 'churn', version: 'v12', to: 'production', after }),
    );
    expect([code, words]).toEqual(['BAD_INPUT', expect.stringMatching(/moves nothing/)]);
  });

  it('refuses a metric that has no criterion', async () => {
    const [code, words] = await refusal(wants({ without: ['f1'] }));
    expect([code, words]).toEqual(['BAD_INPUT', expect.stringMatching(/no success criterion about f1. There are auc/)]);
  });
});
