import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { requestBody } from '../../src/api/request-body.ts';
import { silentLog } from '../../src/kernel/log.ts';
import { voteOnAll, withdrawAll } from '../../src/lifecycle/act-on-bundle.ts';
import { requestDetailsCard } from '../../src/lifecycle/answers.ts';
import { bundleDetailsCard, bundleOpenedCard, plansCard, votesCard } from '../../src/lifecycle/bundle-answers.ts';
import { castVote } from '../../src/lifecycle/cast-vote.ts';
import { getRequest, type Request } from '../../src/lifecycle/find-request.ts';
import { firstStageOf } from '../../src/lifecycle/plan-move.ts';
import { refreshOpenGates } from '../../src/lifecycle/refresh-open-gates.ts';
import { previewTransitions, requestTransitions } from '../../src/lifecycle/request-transitions.ts';
import { viewOf } from '../../src/lifecycle/request-view.ts';
import { withdrawRequest } from '../../src/lifecycle/withdraw-request.ts';
import { groupMember } from '../../src/people/tables.ts';
import { editVersion } from '../../src/registry/edit-version.ts';
import { standingOf } from '../../src/registry/find.ts';
import { registerVersion } from '../../src/registry/register-version.ts';
import { rounds } from '../chat/random.ts';
import { people } from '../kit/lifecycle.ts';
import { askAll, candidate } from './bundle-world.ts';
import { clock, facts, refusal, useChurn, vote, world } from './churn-world.ts';

useChurn();

beforeEach(async () => {
  for (const model of ['alpha', 'beta', 'gamma']) await candidate(model);
});

const all = (who: 'leo' | 'rita' | 'mia' | 'ada', request: number, decision: 'approve' | 'reject' = 'approve') =>
  voteOnAll(
    world.as(who),
    { request },
    { decision, source: 'button', comment: decision === 'reject' ? 'no bias audit' : undefined },
  );
const states = async (rows: readonly Request[]): Promise<string[]> =>
  Promise.all(rows.map(async ({ number }) => (await getRequest(world.system, number)).state));

/** One more who may approve. */
const lead = (person: string) =>
  world.unit.db.insert(groupMember).values({
    workspaceId: world.system.workspace,
    groupName: 'ml-leads',
    personId: person,
    addedAt: new Date(clock.now.getTime() - 3_600_000),
  });

describe('subjects that are asked for in one go', () => {
  it('are a request each, with numbers that follow one another and the first as their bundle', async () => {
    const { opened, refused } = await askAll(['alpha', 'beta', 'gamma']);
    expect(refused).toEqual([]);
    const [first = 0] = opened.map(({ number }) => number);
    expect(opened.map(({ number, subject, bundle, state }) => [number, subject, bundle, state])).toEqual([
      [first, 'alpha@v1', first, 'pending'],
      [first + 1, 'beta@v1', first, 'pending'],
      [first + 2, 'gamma@v1', first, 'pending'],
    ]);
    expect((await facts()).filter((kind) => kind === 'request.opened')).toHaveLength(3);
  });

  it('open where they can, and the others are named with their reason and what to do', async () => {
    await candidate('delta', { metrics: {} });
    await askAll(['gamma']);
    const bundle = await askAll(['alpha', 'delta', 'gamma', 'nothing', 'beta']);
    expect(bundle.opened.map(({ subject }) => subject)).toEqual(['alpha@v1', 'beta@v1']);
    expect(bundle.refused.map(({ subject, why }) => [subject, why.code])).toEqual([
      ['delta@v1', 'GATES_FAIL'],
      ['gamma@v1', 'ALREADY_OPEN'],
      ['nothing@v1', 'UNKNOWN_MODEL'],
    ]);
    const words = (await bundleOpenedCard(world.as('mia'), bundle)).summary;
    expect(words).toContain('2 of 5 are asked for.');
    expect(words).toMatch(/Not asked for: delta@v1\. .*version edit delta@v1 --metric/);
    expect(words).toMatch(/R-\d+ is open: beta@v1 to staging\. It waits for 1 of ml-leads \(@leo\)/);
  });

  it('open nothing when none can be asked for, and each reason is said', async () => {
    await candidate('delta', { metrics: {} });
    const [code, words] = await refusal(askAll(['delta', 'nothing']));
    expect(code).toBe('GATES_FAIL');
    expect(words).toMatch(/None of them can be asked for\.\ndelta@v1: .*\nnothing@v1: There is no model nothing/);
    expect(await facts()).not.toContain('request.opened');
  });

  it('name one another on their own cards and in the API', async () => {
    const { opened } = await askAll(['alpha', 'beta', 'gamma']);
    const [first, second, third] = opened.map(({ number }) => `R-${number}`);
    const view = await viewOf(world.system, opened[1]!.number);
    expect((await requestBody(world.system, 'http://localhost', view)).asked_with).toEqual([first, third]);
    expect(JSON.stringify(await requestDetailsCard(world.system, opened[1]!.number))).toContain(
      `"Asked with","value":"${first} alpha@v1, ${third} gamma@v1"`,
    );
    const details = await bundleDetailsCard(world.system, opened[2]!.number);
    const buttons = details.parts.flatMap((part) => (part.type === 'actions' ? part.buttons : []));
    expect(buttons.map(({ label }) => label)).toEqual([first, second, third].map((name) => `${name} details`));
  });

  it('are one request by itself when only one of them can be asked for', async () => {
    const { opened } = await askAll(['alpha', 'nothing']);
    expect(opened.map(({ bundle }) => bundle)).toEqual([null]);
  });

  it('end the request for an older version each by itself', async () => {
    const [older] = (await askAll(['alpha'])).opened;
    clock.advance(1_000);
    await registerVersion(
      world.as('mia'),
      { model: 'alpha', version: 'v2', digest: 'sha256:ffffffffffffffff', metrics: { auc: 0.95 } },
      firstStageOf('version'),
    );
    const subjects = [
      { model: 'beta', version: 'v1' },
      { model: 'alpha', version: 'v2' },
    ];
    const { opened } = await requestTransitions(world.as('mia'), { subjects, to: 'staging' });
    expect(await getRequest(world.system, older!.number)).toMatchObject({
      state: 'superseded',
      supersededBy: opened[1]!.number,
    });
  });

  it('are applied at once where nobody needs to approve them', async () => {
    const { opened } = await askAll(['alpha', 'beta'], { to: 'archived' });
    expect(opened.map(({ state }) => state)).toEqual(['applied', 'applied']);
  });

  it('wait together for another request', async () => {
    const [first] = (await askAll(['gamma'])).opened;
    const { opened } = await askAll(['alpha', 'beta'], { after: first!.number });
    await all('leo', opened[0]!.number);
    expect(await states(opened)).toEqual(['approved', 'approved']);
  });

  it.each([
    [
      'two versions of one model',
      [
        { model: 'alpha', version: 'v1' },
        { model: 'alpha', version: 'v2' },
      ],
    ],
    ['more than ten', Array.from({ length: 11 }, (_, at) => ({ model: `m${at}`, version: 'v1' }))],
    ['none', []],
  ])('are never %s', async (_, subjects) => {
    await expect(requestTransitions(world.as('mia'), { subjects, to: 'staging' })).rejects.toThrow();
  });

  it('are shown by a dry run, each by itself, and nothing is written', async () => {
    await candidate('delta', { metrics: {} });
    const subjects = ['alpha', 'delta', 'nothing'].map((model) => ({ model, version: 'v1' }));
    const plans = await previewTransitions(world.as('mia'), { subjects, to: 'staging' });
    const card = await plansCard(world.as('mia'), plans);
    expect(card.summary).toContain('1 of 3 could be asked for');
    expect(JSON.stringify(card.parts)).toMatch(/alpha@v1.*delta@v1.*metrics-recorded.*There is no model nothing/);
    expect(await facts()).not.toContain('request.opened');
  });
});

describe('each is judged by itself', () => {
  it('a vote on one of them decides no other', async () => {
    const { opened } = await askAll(['alpha', 'beta', 'gamma']);
    await vote('leo', opened[1]!.number);
    expect(await states(opened)).toEqual(['pending', 'applied', 'pending']);
    await withdrawRequest(world.as('mia'), { request: opened[2]!.number });
    expect(await states(opened)).toEqual(['pending', 'applied', 'withdrawn']);
  });

  it('a vote on all counts on what is open and that this person may decide on, and says why not for the others', async () => {
    await candidate('delta', { by: 'leo' });
    await lead(people.ada);
    const { opened } = await askAll(['alpha', 'delta', 'beta', 'gamma']);
    await vote('leo', opened[2]!.number, 'reject');
    const results = await all('leo', opened[0]!.number);
    expect(await states(opened)).toEqual(['applied', 'pending', 'rejected', 'applied']);
    const words = (await votesCard(world.as('leo'), results)).summary.split('\n');
    expect(words[0]).toBe('Counted on 2 of 4.');
    expect(words[1]).toBe('Counted. alpha@v1 is in staging now.');
    expect(words[2]).toContain(`R-${opened[1]!.number} delta@v1: You registered delta@v1`);
    expect(words[3]).toContain(`R-${opened[2]!.number} was rejected already`);
    expect(words[4]).toBe('Counted. gamma@v1 is in staging now.');
  });

  it.each([
    ['who asked', 'mia', 'SELF_APPROVAL'],
    ['who has no right', 'rita', 'NOT_AN_APPROVER'],
  ] as const)('a vote on all by somebody %s is refused', async (_, who, code) => {
    const { opened } = await askAll(['alpha', 'beta']);
    expect((await refusal(all(who, opened[0]!.number)))[0]).toBe(code);
    expect(await states(opened)).toEqual(['pending', 'pending']);
  });

  it('a vote on all names any of them', async () => {
    const { opened } = await askAll(['alpha', 'beta']);
    await all('leo', opened[1]!.number, 'reject');
    expect(await states(opened)).toEqual(['rejected', 'rejected']);
  });

  it('a click on a picture whose facts changed counts on the others alone', async () => {
    const { opened } = await askAll(['alpha', 'beta', 'gamma']);
    await world.unit.db.execute(sql`update request set round = 2
      where workspace_id = ${world.system.workspace} and number = ${opened[1]!.number}`);
    const clicked = { request: opened[0]!.number, rounds: [1, 1, null] };
    const results = await voteOnAll(world.as('leo'), clicked, { decision: 'approve', source: 'button' });
    expect(results.map((one) => ('done' in one ? one.done.result : one.refusal.code))).toEqual([
      'counted',
      'facts-changed',
    ]);
    expect(await states(opened)).toEqual(['applied', 'pending', 'pending']);
  });

  it('what was edited meanwhile is stale, and the vote counts on the others', async () => {
    const { opened } = await askAll(['alpha', 'beta']);
    await editVersion(world.as('mia'), { model: 'alpha', version: 'v1', metrics: { auc: 0.1 } });
    await refreshOpenGates(world.system, { model: 'beta' });
    await all('leo', opened[0]!.number);
    expect(await states(opened)).toEqual(['stale', 'applied']);
  });

  it('all that are not decided are withdrawn in one go, by who asked alone', async () => {
    const { opened } = await askAll(['alpha', 'beta', 'gamma']);
    await vote('leo', opened[0]!.number);
    expect((await refusal(withdrawAll(world.as('rita'), { request: opened[0]!.number })))[0]).toBe('NOT_ALLOWED');
    await withdrawAll(world.as('mia'), { request: opened[0]!.number });
    expect(await states(opened)).toEqual(['applied', 'withdrawn', 'withdrawn']);
  });
});

describe('in the same instant', () => {
  it('two votes on all, votes on one and the next bundle give one decision each, and nobody waits in a circle', async () => {
    const models = ['zeta', 'alpha', 'eta', 'beta', 'gamma'];
    for (const model of ['zeta', 'eta']) await candidate(model);
    const repeated: string[] = [];
    const log = { ...silentLog, debug: (text: string) => void repeated.push(text) };
    const heard = (who: 'leo' | 'mia') => ({ ...world.as(who), log });
    for (let round = 0; round < rounds(40); round += 1) {
      const { opened } = await askAll(round % 2 === 0 ? models : models.toReversed());
      const [first] = opened;
      const voteAll = (number: number, decision: 'approve' | 'reject') =>
        voteOnAll(heard('leo'), { request: number }, { decision, source: 'button' });
      const acts: Promise<unknown>[] = [
        voteAll(first!.number, 'approve'),
        voteAll(opened.at(-1)!.number, round % 3 === 0 ? 'reject' : 'approve'),
        ...opened
          .toReversed()
          .map(({ number }) => castVote(heard('leo'), { request: number, decision: 'approve', source: 'command' })),
        askAll(models.toReversed()),
        withdrawAll(heard('mia'), { request: opened[2]!.number }),
      ];
      const results = await Promise.allSettled(acts);
      const codes = results.flatMap((one) =>
        one.status === 'rejected' ? [String((one.reason as { code?: string }).code)] : [],
      );
      expect(
        codes.filter((code) => !['ALREADY_DECIDED', 'ALREADY_OPEN', 'ALREADY_THERE', 'ILLEGAL_MOVE'].includes(code)),
      ).toEqual([]);
      const rows = await world.unit.db.execute<{ request: string; count: number }>(sql`
        select body::jsonb -> 'body' ->> 'request' as request, count(*)::int as count from ledger
        where workspace_id = ${world.system.workspace}
          and body::jsonb ->> 'kind' in ('request.approved', 'request.rejected', 'request.withdrawn')
        group by 1`);
      expect(rows.filter(({ count }) => count !== 1)).toEqual([]);
      expect(await states(opened)).not.toContain('pending');
      await settleAll(models);
    }
    expect(repeated).toEqual([]);
  }, 120_000);
});

/** Takes back what is open and puts everything back to candidate, for the next round. */
async function settleAll(models: readonly string[]): Promise<void> {
  await world.unit.db.execute(sql`update request set state = 'withdrawn'
    where workspace_id = ${world.system.workspace} and state in ('pending', 'approved')`);
  await world.unit.db.execute(sql`update placement set stage = 'candidate'
    where workspace_id = ${world.system.workspace} and stage = 'staging' and to_at is null
      and subject <> 'churn@v12'`);
  expect((await standingOf(world.system, models)).filter(({ stage }) => stage === 'staging')).toEqual([]);
}
