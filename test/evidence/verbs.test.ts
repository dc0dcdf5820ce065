import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { type AddEvidenceInput, addEvidence } from '../../src/evidence/add-evidence.ts';
import { type AddFreezeInput, addFreeze } from '../../src/evidence/add-freeze.ts';
import { acceptFinding, closeFinding } from '../../src/evidence/end-finding.ts';
import { endFreeze } from '../../src/evidence/end-freeze.ts';
import { forgetWords } from '../../src/evidence/forget.ts';
import { openFinding } from '../../src/evidence/open-finding.ts';
import { checksOf, type ReportCheckInput, reportCheck } from '../../src/evidence/report-check.ts';
import { criteriaOf } from '../../src/evidence/set-criteria.ts';
import type { ErrorCode } from '../../src/kernel/errors.ts';
import { evidenceRules, stagesInForce } from '../../src/lifecycle/evidence-rules.ts';
import { requestTransition } from '../../src/lifecycle/request-transition.ts';
import { people, type SamplePerson } from '../kit/lifecycle.ts';
import { clock, facts, refusal, useChurn, vote, world } from '../lifecycle/churn-world.ts';

useChurn();

const DAY = 86_400_000;
const later = (ms: number) => new Date(clock.now.getTime() + ms);
const add = (input: Partial<AddEvidenceInput>, who: SamplePerson = 'mia') =>
  addEvidence(world.as(who), { model: 'churn', kind: 'bias-audit', uri: 'https://wiki/1', ...input }, evidenceRules);
const freeze = (input: Partial<AddFreezeInput>, who: SamplePerson = 'mia') =>
  addFreeze(world.as(who), { name: 'year-end', zone: 'Europe/Berlin', ...input }, stagesInForce);
const check = (input: Partial<ReportCheckInput>) =>
  reportCheck(world.system, { model: 'churn', version: 'v12', context: 'ci/tests', state: 'pass', ...input });
const find = (title = 'Leaks addresses', who: SamplePerson = 'mia') =>
  openFinding(world.as(who), { model: 'churn', title, severity: 'high' });
const accept = (who: SamplePerson, finding = 1, rule = ['risk']) =>
  acceptFinding(world.as(who), { finding, reason: 'Known, and small' }, async () => rule);

describe('bad input is refused, and writes nothing', () => {
  const AUC = [{ metric: 'auc', op: '>=', value: 0.9 }] as const;
  it.each<[string, () => Promise<unknown>, ErrorCode, RegExp]>([
    ['an unknown kind', () => add({ kind: 'bias-adit' }), 'BAD_INPUT', /Did you mean `bias-audit`/],
    ['an unknown model', () => add({ model: 'chrun' }), 'UNKNOWN_MODEL', /churn/],
    ['an unknown version', () => add({ version: 'v99' }), 'UNKNOWN_VERSION', /no version v99/],
    ['evidence that says nothing', () => add({ uri: undefined }), 'BAD_INPUT', /--uri` or `--text/],
    ['a date that is over', () => add({ expiresAt: clock.now }), 'BAD_INPUT', /expired before it counts/],
    ['criteria of another kind', () => add({ criteria: [...AUC] }), 'BAD_INPUT', /belong to the problem statement/],
    [
      'a freeze that ends before it begins',
      () => freeze({ from: later(2 * DAY), to: later(DAY) }),
      'BAD_INPUT',
      /end before/,
    ],
    ['a freeze that is over', () => freeze({ from: later(-2 * DAY), to: later(-DAY) }), 'BAD_INPUT', /over already/],
    ['a zone that does not exist', () => freeze({ zone: 'Europe/Berlyn' }), 'BAD_INPUT', /no time zone/],
    ['an offset as a zone', () => freeze({ zone: '+01:00' }), 'BAD_INPUT', /no time zone/],
    [
      'a freeze of an unknown stage',
      () => freeze({ stage: 'prodution' }),
      'UNKNOWN_STAGE',
      /Did you mean `production`/,
    ],
    ['a freeze of an unknown model', () => freeze({ models: ['chrun'] }), 'UNKNOWN_MODEL', /churn/],
    ['a freeze of models and a team', () => freeze({ models: ['churn'], team: 'growth' }), 'BAD_INPUT', /not for both/],
    ['a freeze of an unknown team', () => freeze({ team: 'growht' }), 'UNKNOWN_TEAM', /team create/],
    ['a freeze with a window that is none', () => freeze({ weekly: 'weekends' }), 'BAD_INPUT', /weekly window/],
    [
      'a freeze that stands already',
      async () => [await freeze({}), await freeze({})],
      'NAME_TAKEN',
      /freeze end year-end/,
    ],
    ['an end of no freeze', () => endFreeze(world.as('mia'), { name: 'year-end' }), 'UNKNOWN_FREEZE', /freeze list/],
    ['a check of an unknown version', () => check({ version: 'v99' }), 'UNKNOWN_VERSION', /v99/],
    ['a check of tomorrow', () => check({ at: later(DAY) }), 'BAD_INPUT', /before it happened/],
    ['a finding that is not there', () => accept('rita'), 'UNKNOWN_FINDING', /no finding F-1/],
  ])('%s', async (_, act, code, text) => {
    const before = await facts();
    const [was, said] = await refusal(act());
    expect([was, text.test(said)], said).toEqual([code, true]);
    expect((await facts()).filter((kind) => kind !== 'freeze.added')).toEqual(before);
  });

  it.each<[string, () => Promise<unknown>]>([
    [
      'a severity of its own',
      () => openFinding(world.as('mia'), { model: 'churn', title: 'x', severity: 'huge' as 'high' }),
    ],
    ['a finding without a title', () => find('   ')],
    ['a context with a line feed', () => check({ context: 'ci\ntests' })],
    ['an address that is a script', () => check({ url: 'javascript:alert(1)' })],
    ['a state of its own', () => check({ state: 'green' as 'pass' })],
    [
      'a criterion that is no number',
      () => add({ kind: 'problem-statement', criteria: [{ metric: 'auc', op: '>=', value: Number.NaN }] }),
    ],
  ])('%s does not fit the schema', async (_, act) => {
    await expect(act()).rejects.toThrow();
  });
});

describe('evidence', () => {
  it('counts from its kind how long it does, unless a time is given', async () => {
    const rules = async () => ({
      ...(await evidenceRules(world.system)),
      kinds: [{ name: 'bias-audit', of: 'any' as const, expiresMs: 180 * DAY }],
    });
    const input = { model: 'churn', kind: 'Bias-Audit', text: 'Fine' };
    expect((await addEvidence(world.as('mia'), input, rules)).evidence?.expiresAt).toEqual(later(180 * DAY));
    const given = { ...input, expiresAt: later(DAY) };
    expect((await addEvidence(world.as('mia'), given, rules)).evidence?.expiresAt).toEqual(later(DAY));
  });

  it('keeps what people write beside the chain, and forgets it with them', async () => {
    await add({ text: '<@everyone> `rm -rf` {age} \u202e' });
    await find('Words of mia');
    await forgetWords(world.system, people.mia);
    await forgetWords(world.system, people.mia);
    const rows = await world.unit.db.execute<{ words: string }>(sql`
      select concat(e.text, f.title) as words from evidence e, finding f where e.workspace_id = ${world.system.workspace}
        and f.workspace_id = e.workspace_id`);
    expect(rows.map((row) => row.words)).toEqual(['words of a forgotten person']);
  });
});

describe('success criteria', () => {
  const promise = (...values: number[]) =>
    add({ kind: 'problem-statement', criteria: values.map((value) => ({ metric: 'auc', op: '>=' as const, value })) });
  const toData = async () => {
    const { number } = await requestTransition(world.as('mia'), { model: 'churn', to: 'data' });
    await vote('leo', number);
  };

  it('are set while the project is scoped, as often as one likes, each change one fact', async () => {
    await promise(0.9);
    await promise(0.9);
    await promise(0.92);
    expect(await criteriaOf(world.system, 'churn')).toEqual([{ metric: 'auc', op: '>=', value: 0.92 }]);
    expect((await facts()).filter((kind) => kind === 'criteria.changed')).toHaveLength(2);
  });

  it('are changed by a decision once the project went on: nothing changes by asking', async () => {
    await promise(0.9);
    await toData();
    const asked = await promise(0.8);
    expect(asked.criteria).toEqual([{ metric: 'auc', op: '>=', value: 0.9 }]);
    expect(asked.asked).toHaveLength(1);
    expect(await criteriaOf(world.system, 'churn')).toEqual([{ metric: 'auc', op: '>=', value: 0.9 }]);
    expect((await promise(0.9)).asked).toEqual([]);
  });

  it('are set freely again where the project went back to scoping', async () => {
    await promise(0.9);
    await toData();
    await requestTransition(world.as('mia'), { model: 'churn', to: 'scoping' });
    await promise(0.8);
    expect(await criteriaOf(world.system, 'churn')).toEqual([{ metric: 'auc', op: '>=', value: 0.8 }]);
  });
});

describe('checks', () => {
  const states = async () =>
    (await checksOf(world.system, 'churn', 'v12')).map(({ context, state }) => `${context} ${state}`);
  it('are kept by context, the latest by its own time, in whatever order they come', async () => {
    await check({ state: 'pending', at: later(-3_000) });
    await check({ state: 'pass', at: later(-1_000) });
    expect((await check({ state: 'fail', at: later(-2_000) })).state).toBe('pass');
    await check({ context: 'ci/security', state: 'fail' });
    expect(await states()).toEqual(['ci/security fail', 'ci/tests pass']);
  });

  it('said again are no news', async () => {
    await check({});
    clock.advance(1_000);
    await check({ description: 'still' });
    expect((await facts()).filter((kind) => kind === 'check.reported')).toHaveLength(1);
  });

  it('reported in the same instant by eight agree in the end', async () => {
    await Promise.all(
      Array.from({ length: 8 }, (_, index) => check({ state: index === 7 ? 'fail' : 'pass', at: later(index - 8) })),
    );
    expect(await states()).toEqual(['ci/tests fail']);
  });
});

describe('a finding', () => {
  it('is named F-n, and belongs to the owner of the model unless told', async () => {
    expect(await find()).toMatchObject({ number: 1, state: 'open', owner: people.mia, subject: 'churn' });
  });

  it.each<[string, SamplePerson, readonly string[], RegExp | undefined]>([
    ['by somebody of the group that the file names', 'rita', ['risk'], undefined],
    ['not by another group', 'leo', ['risk'], /Only group risk may accept F-1.*@rita/],
    ['not by whoever opened it', 'mia', ['risk'], /Only group risk/],
    ['not by an admin who is not named', 'ada', ['risk'], /Only group risk/],
    ['by an admin where the file says so', 'ada', ['risk', 'admin'], undefined],
  ])('is accepted %s', async (_, who, rule, text) => {
    await find();
    if (text) expect((await refusal(accept(who, 1, [...rule])))[1]).toMatch(text);
    else expect(await accept(who, 1, [...rule])).toMatchObject({ state: 'accepted', reason: 'Known, and small' });
  });

  it('is not accepted by somebody who came into the group after it was opened', async () => {
    await find();
    clock.advance(1_000);
    await world.unit.db.execute(
      sql`insert into group_member (workspace_id, group_name, person_id, added_at) values (${world.system.workspace}, 'risk', ${people.ada}, ${clock.now.toISOString()})`,
    );
    expect((await refusal(accept('ada')))[0]).toBe('NOT_ALLOWED');
  });

  it('is accepted with a reason alone', async () => {
    await find();
    await expect(acceptFinding(world.as('rita'), { finding: 1, reason: ' ' }, async () => ['risk'])).rejects.toThrow();
  });

  it.each<[string, SamplePerson, boolean]>([
    ['by whoever opened it', 'mia', true],
    ['by who may accept it', 'rita', true],
    ['by an admin', 'ada', true],
    ['not by its owner', 'leo', false],
  ])('is closed %s', async (_, who, may) => {
    await openFinding(world.as('mia'), { model: 'churn', title: 'x', severity: 'low', owner: people.leo });
    const close = closeFinding(world.as(who), { finding: 1 }, async () => ['risk']);
    if (may) expect((await close).state).toBe('closed');
    else expect((await refusal(close))[0]).toBe('NOT_ALLOWED');
  });

  it('ends once', async () => {
    await find();
    const both = await Promise.allSettled([
      accept('rita'),
      closeFinding(world.as('mia'), { finding: 1 }, async () => []),
    ]);
    expect(both.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    expect((await refusal(accept('rita')))[1]).toMatch(/F-1 is (accepted|closed) already/);
  });
});

describe('a freeze', () => {
  it.each<[string, SamplePerson, boolean]>([
    ['by whoever declared it', 'mia', true],
    ['by an admin', 'ada', true],
    ['not by anybody else', 'leo', false],
  ])('is ended %s', async (_, who, may) => {
    await freeze({});
    const end = endFreeze(world.as(who), { name: 'Year-End' });
    if (may) expect((await end).endedAt).toEqual(clock.now);
    else expect((await refusal(end))[1]).toMatch(/whoever declared year-end, or an admin.*@ada/);
  });

  it('may be declared again under its name once it was ended', async () => {
    await freeze({});
    await endFreeze(world.as('mia'), { name: 'year-end' });
    expect((await freeze({ to: later(DAY) })).toAt).toEqual(later(DAY));
  });
});
