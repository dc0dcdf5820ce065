import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { gateWords } from '../../src/lifecycle/gate-words.ts';
import { firstStageOf } from '../../src/lifecycle/plan-move.ts';
import { previewTransition } from '../../src/lifecycle/request-transition.ts';
import { createTeam } from '../../src/people/create-team.ts';
import { editModel } from '../../src/registry/edit-model.ts';
import { editVersion } from '../../src/registry/edit-version.ts';
import { registerVersion } from '../../src/registry/register-version.ts';
import { ask, clock, refusal, useChurn, world } from './churn-world.ts';

import { accept, add, check, DAY, find, freeze, later, production } from './gate-world.ts';

useChurn();

const plan = (to = 'production') =>
  previewTransition(
    world.as('mia'),
    to === 'production' ? { model: 'churn', version: 'v12', to } : { model: 'churn', to },
  );
const said = async (to?: string): Promise<string> =>
  (await plan(to)).gates.map((gate) => `${gate.status} ${gateWords(gate, clock.now)}`).join('; ');

const team = () => createTeam(world.as('ada'), { name: 'growth' });

type Step = () => Promise<unknown>;

describe('each gate judges by what is recorded', () => {
  it.each<[string, string, readonly Step[], string]>([
    ['no evidence', 'evidence: [bias-audit]', [], 'fail bias-audit is missing'],
    ['evidence of the model', 'evidence: bias-audit', [() => add({})], 'pass bias-audit, under a minute old'],
    [
      'evidence of the version',
      'evidence: [bias-audit]',
      [() => add({ version: 'v12' })],
      'pass bias-audit, under a minute old',
    ],
    [
      'evidence of another version',
      'evidence: [bias-audit]',
      [() => add({ version: 'v11' })],
      'fail bias-audit is missing',
    ],
    [
      'a test of the model alone',
      'evidence: [stress-test]',
      [() => add({ kind: 'stress-test' })],
      'fail stress-test is missing',
    ],
    [
      'a test of the version',
      'evidence: [stress-test]',
      [() => add({ kind: 'stress-test', version: 'v12' })],
      'pass stress-test, under a minute old',
    ],
    [
      'a test that failed',
      'evidence: [adversarial-test]',
      [() => add({ kind: 'adversarial-test', version: 'v12', result: 'fail' })],
      'fail adversarial-test of churn@v12 failed',
    ],
    [
      'a test that failed, then passed',
      'evidence: [stress-test]',
      [
        () => add({ kind: 'stress-test', version: 'v12', result: 'fail' }),
        async () => clock.advance(1_000),
        () => add({ kind: 'stress-test', version: 'v12' }),
      ],
      'pass stress-test, under a minute old',
    ],
    [
      'evidence that expired',
      'evidence: [bias-audit]',
      [() => add({ expiresAt: later(DAY) }), async () => clock.advance(4 * DAY)],
      'fail bias-audit expired 3 d ago',
    ],
    [
      'a version’s that expired, and the model’s that holds',
      'evidence: [bias-audit]',
      [() => add({ version: 'v12', expiresAt: later(DAY) }), () => add({}), async () => clock.advance(2 * DAY)],
      'pass bias-audit, 2 d old',
    ],
    [
      'a problem statement without criteria',
      'evidence: [problem-statement]',
      [() => add({ kind: 'problem-statement' })],
      'fail problem-statement has no success criterion',
    ],
    [
      'a problem statement with criteria',
      'evidence: [problem-statement]',
      [() => add({ kind: 'problem-statement', criteria: [{ metric: 'auc', op: '>=', value: 0.9 }] })],
      'pass problem-statement, under a minute old',
    ],
    ['a check that nobody reported', 'checks: [ci/tests]', [], 'unknown ci/tests was not reported'],
    ['a check that passed', 'checks: [ci/tests]', [() => check('ci/tests', 'pass')], 'pass ci/tests'],
    [
      'a check that runs',
      'checks: ci/tests',
      [() => check('ci/tests', 'pending'), async () => clock.advance(60_000)],
      'unknown ci/tests has been running for 1 min',
    ],
    [
      'a check that failed among others',
      'checks: [ci/tests, ci/security]',
      [() => check('ci/tests', 'pass'), () => check('ci/security', 'fail')],
      'pass ci/tests; fail ci/security failed under a minute ago',
    ],
    [
      'a check in another case',
      'checks: [ci/tests]',
      [() => check('CI/tests', 'pass')],
      'unknown ci/tests was not reported',
    ],
    ['no finding', 'no-open-finding', [], 'pass none open'],
    ['an open finding', 'no-open-finding', [find], 'fail F-1 (high) is open'],
    ['a finding that was accepted', 'no-open-finding', [find, accept], 'pass none open'],
    [
      'a finding below the bound',
      'no-open-finding: { severity: high }',
      [() => find('low')],
      'pass none open from high',
    ],
    ['a finding of another version', 'no-open-finding', [() => find('high', 'v11')], 'pass none open'],
    ['no freeze', 'no-freeze', [], 'pass none now'],
    ['a freeze without an end', 'no-freeze', [freeze], 'fail year-end holds until somebody ends it'],
    ['a freeze to come', 'no-freeze', [() => freeze({ from: later(DAY) })], 'pass none now'],
    [
      'a freeze of this stage',
      'no-freeze',
      [() => freeze({ stage: 'production' })],
      'fail year-end holds until somebody ends it',
    ],
    ['a freeze of another stage', 'no-freeze', [() => freeze({ stage: 'canary' })], 'pass none now'],
    [
      'a freeze of this model',
      'no-freeze',
      [() => freeze({ models: ['churn'] })],
      'fail year-end holds until somebody ends it',
    ],
    ['a freeze of another team', 'no-freeze', [team, () => freeze({ team: 'growth' })], 'pass none now'],
    [
      'a freeze of its team',
      'no-freeze',
      [team, () => editModel(world.as('ada'), { model: 'churn', team: 'growth' }), () => freeze({ team: 'Growth' })],
      'fail year-end holds until somebody ends it',
    ],
    ['no criteria, asked for', 'success-criteria', [], 'fail no success criterion was set'],
    [
      'criteria of the version that moves',
      'success-criteria',
      [() => add({ kind: 'problem-statement', criteria: [{ metric: 'auc', op: '>=', value: 0.94 }] })],
      'fail auc 0.93, must be >= 0.94',
    ],
  ])('%s', async (_, entry, steps, expected) => {
    await production([entry]);
    for (const step of steps) await step();
    expect(await said()).toBe(expected);
  });

  it('says the command that mends it, with value and bound', async () => {
    await production(['evidence: [bias-audit, stress-test]', 'checks: [ci/tests]', 'no-open-finding', 'no-freeze']);
    await find();
    await freeze({ to: later(DAY) });
    expect((await plan()).gates.map(({ of, value, threshold, fix }) => [of, value, threshold, fix])).toEqual([
      ['bias-audit', 'missing', 'present', 'evidence add churn bias-audit --uri <where it lies>'],
      ['stress-test', 'missing', 'present', 'evidence add churn@v12 stress-test --uri <where it lies>'],
      ['ci/tests', 'missing', 'pass', undefined],
      ['F-1', 'high', 'none open', 'finding accept F-1 --reason'],
      ['year-end', 'year-end', 'none', 'freeze end year-end'],
    ]);
    expect(await refusal(ask())).toMatchObject([
      'GATES_FAIL',
      expect.stringMatching(/bias-audit is missing.*Mend it with/),
    ]);
  });

  it('lets lifecycle.yml declare kinds and how long they count', async () => {
    await production(['evidence: [dpia]'], 'evidence: { dpia: { expires: 30d, of: version } }');
    expect(await said()).toBe('fail dpia is missing');
    await add({ kind: 'dpia', version: 'v12' });
    expect(await said()).toMatch(/^pass dpia, under a minute old, counts until \d{4}-/);
    clock.advance(31 * DAY);
    expect(await said()).toBe('fail dpia expired 1 d ago');
  });

  it.each<[string, string, RegExp]>([
    ['evidence: [bias-adit]', '', /bias-adit is not a kind of evidence; did you mean bias-audit/],
    ['checks: []', '', /checks/],
    ['checks: ["a\\nb"]', '', /a context looks like/],
    ['no-open-finding: { severity: huge }', '', /no-open-finding/],
    ['no-freeze: { stage: x }', '', /takes no settings/],
    ['no-freeze', 'evidence: { dpia: { expires: never } }', /a duration looks like/],
    ['no-freeze', 'findings: { accept: [nobody] }', /nobody is neither `admin` nor a group/],
  ])('a faulty file is not taken: %s %s', async (entry, more, message) => {
    await expect(production([entry], more)).rejects.toThrow(message);
  });
});

describe('success criteria become gates by themselves', () => {
  const promise = (value: number) => add({ kind: 'problem-statement', criteria: [{ metric: 'auc', op: '>=', value }] });
  const stand = (stage: string) =>
    world.unit.db.execute(sql`update placement set stage = ${stage}
      where workspace_id = ${world.system.workspace} and subject = 'churn' and to_at is null`);
  it.each<[string, string, number, string]>([
    ['training', 'evaluation', 0.9, 'pass auc 0.93, >= 0.9'],
    ['training', 'evaluation', 0.95, 'fail auc 0.93, must be >= 0.95'],
    ['evaluation', 'deployment', 0.95, 'fail auc 0.93, must be >= 0.95'],
    ['deployment', 'evaluation', 0.95, ''],
    ['design', 'training', 0.95, ''],
  ])('on the way from %s to %s', async (from, to, bound, expected) => {
    await promise(bound);
    await stand(from);
    expect(await said(to)).toBe(expected);
  });

  it('judged on the newest version, whichever that is by now', async () => {
    await promise(0.9);
    await stand('evaluation');
    clock.advance(1_000);
    await registerVersion(world.as('mia'), { model: 'churn', version: 'v13' }, firstStageOf('version'));
    expect(await said('deployment')).toBe('unknown churn@v13 has no metric auc');
    expect((await plan('deployment')).problems.map((problem) => problem.code)).toEqual(['GATES_FAIL']);
    await editVersion(world.as('mia'), { model: 'churn', version: 'v13', metrics: { auc: 0.91 } });
    expect(await said('deployment')).toBe('pass auc 0.91, >= 0.9');
  });

  it('unknown is shown, and lets the project go to evaluation', async () => {
    await promise(0.9);
    await stand('training');
    clock.advance(1_000);
    await registerVersion(world.as('mia'), { model: 'churn', version: 'v13' }, firstStageOf('version'));
    expect(await said('evaluation')).toMatch(/^unknown/);
    expect((await plan('evaluation')).problems).toEqual([]);
  });
});
