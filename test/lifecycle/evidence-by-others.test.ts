import { readFileSync } from 'node:fs';
import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import type { Card } from '../../src/chat/card.ts';
import { plainText } from '../../src/chat/text.ts';
import { addEvidence } from '../../src/evidence/add-evidence.ts';
import { allEntries, type LedgerEntry } from '../../src/ledger/read.ts';
import { evidenceRules } from '../../src/lifecycle/evidence-rules.ts';
import { getRequest } from '../../src/lifecycle/find-request.ts';
import { gates } from '../../src/lifecycle/gates/index.ts';
import { parseLifecycle } from '../../src/lifecycle/lifecycle-file.ts';
import { planCard } from '../../src/lifecycle/plan-card.ts';
import { requestCard } from '../../src/lifecycle/request-card.ts';
import { previewTransition } from '../../src/lifecycle/request-transition.ts';
import { viewOf } from '../../src/lifecycle/request-view.ts';
import { decisionRecords } from '../../src/proof/decision-record.ts';
import { people, type SamplePerson } from '../kit/lifecycle.ts';
import { ask, clock, refusal, useChurn, vote, world } from './churn-world.ts';
import { production } from './gate-world.ts';

useChurn();

const OTHERS = 'evidence: { kinds: bias-audit, by: others }';
const audit = (who: SamplePerson) =>
  addEvidence(world.as(who), { model: 'churn', kind: 'bias-audit', text: 'fair' }, evidenceRules);
const words = (card: Card): string =>
  card.parts
    .flatMap((part) =>
      part.type === 'fields' ? part.fields.map((field) => `${field.label}: ${plainText(field.value)}`) : [],
    )
    .join('\n');

describe('evidence by others', () => {
  it.each<[string, string, SamplePerson, 'counts' | 'is refused']>([
    ['of who asks, with `by: others`', OTHERS, 'mia', 'is refused'],
    ['of somebody else, with `by: others`', OTHERS, 'rita', 'counts'],
    ['of who asks, without it', 'evidence: bias-audit', 'mia', 'counts'],
    ['of who asks, with `by: anyone`', 'evidence: { kinds: [bias-audit], by: anyone }', 'mia', 'counts'],
  ])('%s', async (_, gate, adder, effect) => {
    await production([gate]);
    await audit(adder);
    const asked = ask('production', 'v12', 'mia');
    if (effect === 'counts') expect((await asked).state).toBe('pending');
    else
      expect(await refusal(asked)).toEqual([
        'GATES_FAIL',
        expect.stringMatching(/bias-audit is by somebody who asks for this .* somebody else must add it/),
      ]);
  });

  it('that is missing says who must not add it', async () => {
    await production([OTHERS]);
    expect((await refusal(ask()))[1]).toMatch(/bias-audit is missing: somebody else than who asks must add it/);
  });

  it('counts for nobody who registered the version', async () => {
    await production([OTHERS]);
    await audit('rita');
    await world.unit.db.execute(sql`update version set registrar = ${people.rita}
      where workspace_id = ${world.system.workspace} and version = 'v12'`);
    expect((await refusal(ask()))[0]).toBe('GATES_FAIL');
  });

  it('stops an open request once who asked puts his own in the place of another', async () => {
    await production([OTHERS]);
    await audit('rita');
    const { number } = await ask();
    clock.advance(60_000);
    await audit('mia');
    const cast = await vote('leo', number);
    expect((await getRequest(world.system, number)).state).toBe('pending');
    expect(cast.result).not.toBe('approved');
    expect((await getRequest(world.system, number)).gates).toMatchObject([{ status: 'fail', value: 'own' }]);
  });

  it('is named on the card, in the plan and in the decision record by who added it', async () => {
    await production([OTHERS]);
    await audit('rita');
    const { number } = await ask();
    const view = await viewOf({ ...world.system, now: clock.now }, number);
    expect(words(requestCard(view, { type: 'channel' }))).toMatch(/Gates: evidence \(bias-audit, .* old, by @?rita\)/);
    const plan = await planCard(
      world.system,
      await previewTransition(world.as('mia'), { model: 'churn', version: 'v12', to: 'production' }),
    );
    expect(words(plan)).toMatch(/Evidence: bias-audit, .* old, by @?rita/);
    const entries: LedgerEntry[] = [];
    for await (const entry of allEntries(world.unit.db, world.system.workspace, {})) entries.push(entry);
    const record = decisionRecords(entries).find((one) => one.request === number);
    expect(record?.gates.results).toMatchObject([{ gate: 'evidence', of: 'bias-audit', by: people.rita }]);
  });

  it('names a token that evidence came through', async () => {
    await production(['evidence: bias-audit']);
    const ci = { ...world.system, actor: { type: 'token' as const, token: world.system.newId(), name: 'ci' } };
    await addEvidence(ci, { model: 'churn', kind: 'bias-audit', text: 'fair' }, evidenceRules);
    const { number } = await ask();
    const view = await viewOf({ ...world.system, now: clock.now }, number);
    expect(words(requestCard(view, { type: 'channel' }))).toMatch(/bias-audit, .* old, by CI \(ci\)/);
  });

  it.each([
    ['evidence: { kinds: bias-audit, by: mia }', /^evidence.by: /],
    ['evidence: { kinds: bias-adit, by: others }', /bias-adit is not a kind of evidence; did you mean bias-audit/],
    ['evidence: { by: others }', /^evidence.kinds: /],
  ])('%s is a fault of the file', (entry, fault) => {
    const text = readFileSync('lifecycle.yml', 'utf8').replace(
      'production: [metrics-recorded, model-card-complete]',
      `production: [${entry}]`,
    );
    const parsed = parseLifecycle(text, { gates, effects: [] });
    expect(parsed.ok ? '' : parsed.faults[0]?.message).toMatch(fault);
  });
});
