import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../src/kernel/errors.ts';
import { verifyLedger } from '../../src/ledger/verify.ts';
import { castVote } from '../../src/lifecycle/cast-vote.ts';
import { getRequest } from '../../src/lifecycle/find-request.ts';
import { previewTransition, requestTransition } from '../../src/lifecycle/request-transition.ts';
import { retractVote } from '../../src/lifecycle/retract-vote.ts';
import { setRole } from '../../src/people/set-role.ts';
import { editModel } from '../../src/registry/edit-model.ts';
import { inStage, placementOf } from '../../src/registry/find.ts';
import { people, type SamplePerson, testWorkspace, withChurn } from '../kit/lifecycle.ts';
import { ask, clock, count, facts, refusal, useChurn, vote, world } from './churn-world.ts';

useChurn();

describe('a promotion', () => {
  it('of a high-risk model is applied when both groups approved, and archives the incumbent', async () => {
    const { number } = await ask();
    expect((await vote('leo', number)).request.state).toBe('pending');
    const { request } = await vote('rita', number);
    expect(request.state).toBe('applied');
    expect((await inStage(world.system, 'churn', 'release', 'production')).map((row) => row.subject)).toEqual([
      'churn@v12',
    ]);
    expect((await placementOf(world.system, 'churn@v11', 'release'))?.stage).toBe('archived');
    expect((await facts()).slice(-6)).toEqual([
      'request.opened',
      'request.voted',
      'request.voted',
      'request.approved',
      'placement.changed',
      'request.applied',
    ]);
    expect((await verifyLedger(world.unit.db, world.system.workspace)).fault).toBeUndefined();
  });

  it('pins version, digest, incumbent, metrics and policy revision', async () => {
    expect(await ask()).toMatchObject({
      digest: 'sha256:v120000000000000',
      versionRevision: 1,
      incumbent: 'churn@v11',
      metrics: { auc: 0.93, recall: 0.71 },
      policy: 'production-high',
      policyRevision: 1,
      registrar: people.mia,
    });
  });

  it('takes the only version that may move there when none is named', async () => {
    expect((await requestTransition(world.as('mia'), { model: 'churn', to: 'production' })).subject).toBe('churn@v12');
  });

  it('needs no approval for the archive and is applied at once', async () => {
    expect((await ask('archived')).state).toBe('applied');
  });

  it('moves the model itself on the project track', async () => {
    const { number, subject } = await requestTransition(world.as('mia'), { model: 'churn', to: 'data' });
    expect(subject).toBe('churn');
    expect((await vote('leo', number)).request.state).toBe('applied');
    expect((await requestTransition(world.as('mia'), { model: 'churn', to: 'scoping' })).state).toBe('applied');
  });

  it('shows what it would take and writes nothing', async () => {
    const before = await facts();
    const plan = await previewTransition(world.as('mia'), { model: 'churn', version: 'v12', to: 'production' });
    expect(plan.problems).toEqual([]);
    expect(plan.approvers.map((approver) => approver.person)).toEqual([people.leo, people.rita]);
    expect(await facts()).toEqual(before);
  });
});

describe('asking', () => {
  it.each<[string, () => Promise<unknown>, ErrorCode, RegExp]>([
    [
      'an unknown model',
      () => requestTransition(world.as('mia'), { model: 'chrun', to: 'staging' }),
      'UNKNOWN_MODEL',
      /Did you mean `churn`/,
    ],
    ['an unknown version', () => ask('production', 'v21'), 'UNKNOWN_VERSION', /has no version v21/],
    ['an unknown stage', () => ask('prodution'), 'UNKNOWN_STAGE', /Did you mean `production`/],
    ['an illegal move', () => ask('candidate'), 'ILLEGAL_MOVE', /may go to canary, production, archived/],
    ['where it is already', () => ask('staging'), 'ALREADY_THERE', /is in staging already/],
    ['a version on a project stage', () => ask('data'), 'BAD_INPUT', /promote churn to data/],
    ['twice', async () => [await ask(), await ask()], 'ALREADY_OPEN', /R-1 asks for churn@v12/],
    [
      'with a failing gate',
      async () => {
        await world.unit.db.execute(sql`update model set about = null where workspace_id = ${world.system.workspace}`);
        return ask();
      },
      'GATES_FAIL',
      /missing: about of the model.*model edit churn --about/,
    ],
    [
      'what nobody else could approve',
      () => ask('production', 'v12', 'leo'),
      'NO_APPROVERS',
      /1 more in ml-leads.*group add ml-leads/,
    ],
  ])('is refused: %s', async (_, act, code, text) => {
    const [was, said] = await refusal(act());
    expect(was).toBe(code);
    expect(said).toMatch(text);
  });

  it('opens one request when 8 people ask in the same instant', async () => {
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => ask()));
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    expect((await facts()).filter((kind) => kind === 'request.opened')).toHaveLength(1);
  });
});

describe('the risk of a model', () => {
  it('is lowered by an admin alone, and by nobody quietly', async () => {
    const lower = (who: SamplePerson) => editModel(world.as(who), { model: 'churn', risk: 'limited' });
    expect((await refusal(lower('mia')))[1]).toMatch(/Only an admin can lower the risk of churn.*Ask @ada/);
    expect((await lower('ada')).risk).toBe('limited');
    expect((await editModel(world.as('mia'), { model: 'churn', risk: 'high' })).risk).toBe('high');
    expect((await facts()).filter((kind) => kind === 'model.risk-lowered')).toHaveLength(1);
  });
});

describe('a vote', () => {
  it.each<[string, SamplePerson, ErrorCode, RegExp]>([
    ['the requester', 'mia', 'SELF_APPROVAL', /Ask one of: @leo, @rita/],
    ['somebody without the right', 'ada', 'NOT_AN_APPROVER', /production-high asks ml-leads and risk.*@leo, @rita/],
  ])('is refused to %s', async (_, who, code, text) => {
    const { number } = await ask();
    const [was, said] = await refusal(vote(who, number));
    expect([was, text.test(said)]).toEqual([code, true]);
  });

  it('is refused to whoever registered the version', async () => {
    await world.unit.db.execute(
      sql`update version set registrar = ${people.leo} where workspace_id = ${world.system.workspace} and version = 'v12'`,
    );
    const [code] = await refusal(ask());
    expect(code).toBe('NO_APPROVERS');
  });

  it('is refused to an auditor, who changes nothing, in whatever group he is', async () => {
    const { number } = await ask();
    await setRole(world.system, { person: people.rita, role: 'auditor' });
    expect((await refusal(vote('rita', number)))[0]).toBe('NOT_AN_APPROVER');
  });

  it('is refused to somebody who came into the group after the request was opened', async () => {
    const { number } = await ask();
    clock.advance(1_000);
    await world.unit.db.execute(
      sql`insert into group_member (workspace_id, group_name, person_id, added_at) values (${world.system.workspace}, 'risk', ${people.ada}, ${clock.now.toISOString()})`,
    );
    expect((await refusal(vote('ada', number)))[1]).toMatch(/came into risk after R-1 was opened/);
  });

  it('may change until the decision, and only the last counts', async () => {
    const { number } = await ask();
    await vote('leo', number);
    await vote('leo', number, 'object');
    await vote('rita', number);
    expect((await getRequest(world.system, number)).state).toBe('pending');
    expect((await vote('leo', number)).request.state).toBe('applied');
  });

  it('given twice is one fact', async () => {
    const { number } = await ask();
    await vote('leo', number);
    await vote('leo', number);
    expect((await facts()).filter((kind) => kind === 'request.voted')).toHaveLength(1);
  });

  it('can be taken back before the decision, and not after', async () => {
    const { number } = await ask();
    await vote('leo', number);
    await retractVote(world.as('leo'), { request: number });
    expect((await refusal(retractVote(world.as('leo'), { request: number })))[0]).toBe('NOTHING_TO_RETRACT');
    await vote('rita', number);
    expect((await vote('leo', number)).request.state).toBe('applied');
    const [code, said] = await refusal(retractVote(world.as('leo'), { request: number }));
    expect(code).toBe('ALREADY_DECIDED');
    expect(said).toContain('No vote on it can be taken back.');
  });

  it('of rejection ends the request, with the reason', async () => {
    const { number } = await ask();
    await vote('leo', number);
    expect((await vote('rita', number, 'reject')).request.state).toBe('rejected');
    expect((await refusal(vote('leo', number)))[1]).toMatch(/R-1 was rejected already/);
    expect((await placementOf(world.system, 'churn@v12', 'release'))?.stage).toBe('staging');
  });

  it('is not counted by a button of an older picture', async () => {
    const { number } = await ask();
    await editModel(world.as('mia'), { model: 'churn', about: 'changed' });
    await world.unit.db.execute(sql`update model set owner = null where workspace_id = ${world.system.workspace}`);
    const cast = await castVote(world.as('leo'), { request: number, decision: 'approve', source: 'button', seen: 1 });
    expect([cast.result, cast.request.round]).toEqual(['facts-changed', 2]);
    await vote('leo', number);
    expect((await vote('rita', number)).request.state).toBe('pending');
    await editModel(world.as('mia'), { model: 'churn', owner: people.mia });
    // The evidence changed once more: what was said on the evidence before is void, and each says it again.
    expect((await vote('rita', number)).request.state).toBe('pending');
    expect((await vote('leo', number)).request.state).toBe('applied');
  });

  it('of two people in the same instant makes exactly one decision', async () => {
    for (let round = 0; round < 5; round++) {
      const fresh = await testWorkspace(world.unit, `race${count}-${round}`);
      await withChurn(fresh);
      const { number } = await requestTransition(fresh.as('mia'), { model: 'churn', version: 'v12', to: 'production' });
      await castVote(fresh.as('leo'), { request: number, decision: 'approve', source: 'button' });
      const both = await Promise.allSettled([
        castVote(fresh.as('rita'), { request: number, decision: 'approve', source: 'button' }),
        castVote(fresh.as('leo'), { request: number, decision: 'reject', source: 'command' }),
      ]);
      const { state } = await getRequest(fresh.system, number);
      expect(['applied', 'rejected']).toContain(state);
      expect(both.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
      const lost = both.find((one) => one.status === 'rejected');
      expect(String(lost?.reason)).toMatch(/already/);
    }
  });
});
