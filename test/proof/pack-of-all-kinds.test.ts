import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addEvidence } from '../../src/evidence/add-evidence.ts';
import { parseCriterion } from '../../src/evidence/criterion.ts';
import { evidenceRules } from '../../src/lifecycle/evidence-rules.ts';
import { renew } from '../../src/lifecycle/open-renewal.ts';
import { requestTransition } from '../../src/lifecycle/request-transition.ts';
import { collect } from '../../src/proof/collect.ts';
import { packFiles } from '../../src/proof/pack-files.ts';
import { writeZip } from '../../src/proof/zip.ts';
import { clock, useChurn, vote, world } from '../lifecycle/churn-world.ts';
import { breaks, GLASS, inForce, reviewOf, rollsBack } from '../lifecycle/glass-world.ts';

useChurn();
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'steward-kinds-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Unpacks what was collected about churn@v12 and lets its own verifier judge it. */
async function judged(change: (file: string, text: string) => string = (_, text) => text) {
  const ctx = { ...world.system, now: clock.now };
  const dossier = await collect(ctx, { model: 'churn', version: 'v12' }, async () => []);
  const at = join(folder, `pack-${world.system.workspace}`);
  await writeZip(`${at}.zip`, packFiles(ctx, dossier, {}), clock.now);
  for (const [file, bytes] of Object.entries(unzipSync(await readFile(`${at}.zip`)))) {
    await mkdir(dirname(join(at, file)), { recursive: true });
    const text = Buffer.from(bytes).toString('utf8');
    await writeFile(join(at, file), change(file, text));
  }
  const { status, stdout } = spawnSync(process.execPath, [join(at, 'verify.mjs'), at], { encoding: 'utf8', env: {} });
  return { code: status, said: stdout, kinds: dossier.records.map((record) => `${record.kind} ${record.subject}`) };
}

/** Glass broken and reviewed, the approval renewed, a criterion changed, and v12 rolled back with a review. */
async function everything(): Promise<void> {
  const said = (criterion: string) =>
    addEvidence(
      world.as('mia'),
      { model: 'churn', kind: 'problem-statement', text: 'promised', criteria: [parseCriterion(criterion)] },
      evidenceRules,
    );
  await said('auc >= 0.9');
  const step = await requestTransition(world.as('mia'), { model: 'churn', to: 'data' });
  await vote('leo', step.number);
  const [change] = (await said('auc >= 0.85')).asked;
  await vote('leo', change!);
  await inForce([GLASS, 'valid: { for: 20d, renew-before: 7d }']);
  const { review } = await breaks('ada');
  await vote('rita', review!.number);
  clock.advance(14 * 86_400_000);
  const renewal = await renew(world.as('mia'), { model: 'churn' });
  await vote('leo', renewal.number);
  await vote('rita', renewal.number);
  await vote('leo', (await reviewOf(await rollsBack('mia'))).number);
}

it('a pack with every kind of decision is found whole by its own verifier', async () => {
  await everything();
  const { code, said, kinds } = await judged();
  expect(said).not.toMatch(/BAD/);
  expect(code).toBe(0);
  expect(kinds).toEqual([
    'promotion churn',
    'criterion churn',
    'break-glass churn@v12',
    'review churn@v12',
    'renewal churn@v12',
    // What took v12 out of production is about it as well.
    'rollback churn@v11',
    'review churn@v11',
  ]);
});

it('what was never accepted cannot be told as applied', async () => {
  await everything();
  const { code, said } = await judged((file, text) => {
    if (file !== 'decisions.json') return text;
    const told = JSON.parse(text);
    const [review] = (Array.isArray(told) ? told : told.decisions).filter(
      (one: { kind: string }) => one.kind === 'review',
    );
    review.applied.row = review.opened.row;
    return JSON.stringify(told);
  });
  expect(said).toMatch(/BAD {2}decisions\.json: R-\d+: that it was applied is not what the ledger says/);
  expect(code).toBe(1);
});
