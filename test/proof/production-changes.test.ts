import { expect, it } from 'vitest';
import { recordLines } from '../../src/ledger/export.ts';
import { requestTransition } from '../../src/lifecycle/request-transition.ts';
import { rollback } from '../../src/lifecycle/rollback.ts';
import { CHANGE_COLUMNS, productionChanges } from '../../src/proof/production-changes.ts';
import { ask, clock, useChurn, vote, world } from '../lifecycle/churn-world.ts';

useChurn();

it('tells every change of production with asker, approvers and evidence, and nothing else', async () => {
  const begun = clock.now;
  clock.advance(60_000);
  const { number } = await ask();
  await vote('leo', number);
  await vote('rita', number);
  clock.advance(60_000);
  await rollback(world.as('leo'), { model: 'churn', reason: 'recall fell' });
  clock.advance(60_000);
  await requestTransition(world.as('mia'), { model: 'churn', version: 'v11', to: 'archived' });
  const changes = await productionChanges(world.system, { from: new Date(begun.getTime() + 1) });
  expect(changes).toMatchObject([
    {
      subject: 'churn@v12',
      from: 'staging',
      to: 'production',
      replaced: 'churn@v11',
      digest: 'sha256:v120000000000000',
      request: `R-${number}`,
      kind: 'promotion',
      asker: 'mia',
      approvers: ['leo (ml-leads)', 'rita (risk)'],
      policy: 'production-high',
      policyRevision: 1,
      evidence: [
        expect.stringMatching(/^metrics-recorded pass: 2 metrics/),
        expect.stringMatching(/^model-card-complete pass/),
      ],
    },
    { subject: 'churn@v11', to: 'production', replaced: 'churn@v12', kind: 'rollback', asker: 'leo', approvers: [] },
    { subject: 'churn@v11', from: 'production', to: 'archived', asker: 'mia' },
  ]);
  // Before the period: v11 came to production when the test began, without a request.
  expect(await productionChanges(world.system, { to: begun })).toMatchObject([{ subject: 'churn@v11', request: null }]);
  expect(await productionChanges(world.system, { model: 'other' })).toEqual([]);

  const [head, first] = [...recordLines(changes, CHANGE_COLUMNS, 'csv')];
  expect(head).toBe(`${CHANGE_COLUMNS.join(',')}\r\n`);
  expect(first).toContain('leo (ml-leads); rita (risk),production-high,1,');
  expect([...recordLines(changes, CHANGE_COLUMNS, 'jsonl')].map((line) => JSON.parse(line))).toEqual(changes);
});
