import { expect, it } from 'vitest';
import { voteOnAll } from '../../src/lifecycle/act-on-bundle.ts';
import { bundleCard } from '../../src/lifecycle/bundle-card.ts';
import { firstStageOf } from '../../src/lifecycle/plan-move.ts';
import { requestTransitions } from '../../src/lifecycle/request-transitions.ts';
import { viewOf } from '../../src/lifecycle/request-view.ts';
import { inStage } from '../../src/registry/find.ts';
import { place } from '../../src/registry/place.ts';
import { registerVersion } from '../../src/registry/register-version.ts';
import { inTransaction } from '../../src/store/unit.ts';
import { candidate } from './bundle-world.ts';
import { useChurn, vote, world } from './churn-world.ts';

useChurn();

const share = (...subjects: readonly string[]) =>
  requestTransitions(world.as('mia'), {
    subjects: subjects.map((subject) => ({ model: subject.split('@')[0]!, version: subject.split('@')[1]! })),
    to: 'production',
    share: 0.1,
  });
const digest = 'sha256:00112233aabbccdd';
const put = (subject: string, stage: string) =>
  inTransaction(world.system, (tx) =>
    place(tx, { model: subject.split('@')[0]!, subject, track: 'release', stage, digest }),
  );
const serving = async (model: string) =>
  (await inStage(world.system, model, 'release', 'production')).map(({ subject, share: part }) => [subject, part]);

/** alpha v1 serves and v2 stands in staging, as churn v11 and v12 do. */
async function champion(): Promise<void> {
  await candidate('alpha');
  const v2 = { model: 'alpha', version: 'v2', digest, metrics: { auc: 0.91 } };
  await registerVersion(world.as('mia'), v2, firstStageOf('version'));
  await put('alpha@v1', 'production');
  await put('alpha@v2', 'staging');
}

it('a share that is asked for several is each one’s beside its own champion, approved in one go', async () => {
  await champion();
  const { opened, refused } = await share('churn@v12', 'alpha@v2');
  expect(refused).toEqual([]);
  expect(opened.map(({ subject, share: part }) => [subject, part])).toEqual([
    ['churn@v12', 0.1],
    ['alpha@v2', 0.1],
  ]);
  const views = await Promise.all(opened.map(({ number }) => viewOf(world.system, number)));
  expect(bundleCard(views, { type: 'channel' }).summary).toMatch(/2 versions to 10 % of production: 2 pending/);
  const [first] = opened;
  await voteOnAll(world.as('leo'), { request: first!.number }, { decision: 'approve', source: 'button' });
  await vote('rita', first!.number);
  expect(await serving('churn')).toEqual([
    ['churn@v11', 0.9],
    ['churn@v12', 0.1],
  ]);
  expect(await serving('alpha')).toEqual([
    ['alpha@v1', 0.9],
    ['alpha@v2', 0.1],
  ]);
});

it('one without a champion is refused by name, and the other is asked for', async () => {
  await candidate('alpha');
  await put('alpha@v1', 'staging');
  const { opened, refused } = await share('churn@v12', 'alpha@v1');
  expect(opened.map(({ subject }) => subject)).toEqual(['churn@v12']);
  expect(refused.map((one) => JSON.stringify(one))).toEqual([expect.stringContaining('alpha')]);
});
